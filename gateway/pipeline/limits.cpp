// SPDX-License-Identifier: Apache-2.0
#include "pipeline/limits.hpp"

#include <algorithm>
#include <charconv>

namespace ekiden::pipeline {

namespace {

constexpr std::string_view kKey = "quota/";

}  // namespace

Limits::Limits(const Named& limits, const Clock& clock, Kv* kept, Metrics& metrics) : clock_(clock), kept_(kept) {
  for (const auto& [name, settings] : limits) {
    Limit limit{TokenBucket(settings, clock), settings, &metrics.gauge("ekiden_limit_rate", {{"limit", name}}),
                &metrics.gauge("ekiden_limit_used_today", {{"limit", name}})};
    restore(name, limit.bucket);
    limits_.emplace(name, std::move(limit));
  }
}

std::int64_t Limits::take(std::string_view who, const std::vector<std::string>& names, double cost) {
  const std::lock_guard lock(mutex_);
  Limit* last = nullptr;  // that has room for it
  std::int64_t longest = 0;
  for (const std::string& name : names) {
    Limit& limit = limits_.at(name);
    const std::int64_t wait = limit.bucket.wait_ms(cost, ahead_of(who, limit));
    if (wait > longest) last = &limit;
    longest = std::max(longest, wait);
  }
  for (const std::string& name : names) {
    Limit& limit = limits_.at(name);
    if (&limit != last) std::erase_if(limit.waiters, [who](const Waiter& waiter) { return waiter.who == who; });
  }
  if (last != nullptr) {
    wait_in_line(who, cost, longest, *last);
    return longest;
  }
  for (const std::string& name : names) {
    Limit& limit = limits_.at(name);
    limit.bucket.take(cost);
    if (limit.bucket.has_quota()) keep(name, limit.bucket);
  }
  return 0;
}

// What those will cost that stand before it.
double Limits::ahead_of(std::string_view who, Limit& limit) const {
  const std::int64_t now_ms = clock_.monotonic_ms();
  std::erase_if(limit.waiters,
                [&](const Waiter& waiter) { return waiter.who != who && waiter.due_ms + kLateMs < now_ms; });
  double cost = 0;
  for (const Waiter& waiter : limit.waiters) {
    if (waiter.who == who) break;
    cost += waiter.cost;
  }
  return cost;
}

void Limits::wait_in_line(std::string_view who, double cost, std::int64_t wait_ms, Limit& limit) const {
  const auto found =
      std::find_if(limit.waiters.begin(), limit.waiters.end(), [who](const Waiter& one) { return one.who == who; });
  Waiter& waiter = found == limit.waiters.end() ? limit.waiters.emplace_back() : *found;
  waiter = {std::string(who), cost, clock_.monotonic_ms() + wait_ms};
}

void Limits::throttled(const std::vector<std::string>& names) {
  const std::lock_guard lock(mutex_);
  for (const std::string& name : names) limits_.at(name).bucket.throttled();
}

std::vector<LimitInfo> Limits::infos(const std::vector<std::string>& names) const {
  const std::lock_guard lock(mutex_);
  std::vector<LimitInfo> list;
  for (const std::string& name : names) {
    const Limit& limit = limits_.at(name);
    list.push_back(
        {name, limit.settings.rate, limit.bucket.rate(), limit.bucket.used_today(), limit.settings.daily_quota});
  }
  return list;
}

void Limits::measure() {
  const std::lock_guard lock(mutex_);
  for (auto& [name, limit] : limits_) {
    limit.rate->set(limit.bucket.rate());
    limit.used->set(static_cast<double>(limit.bucket.used_today()));
  }
}

// A value that cannot be written is missing after the next start: then the upstream itself says when it is enough.
void Limits::keep(const std::string& name, const TokenBucket& bucket) {
  if (kept_ == nullptr) return;
  const std::string value = std::to_string(bucket.day()) + " " + std::to_string(bucket.used_today());
  (void)kept_->put(std::string(kKey) + name, value, std::nullopt);
}

void Limits::restore(const std::string& name, TokenBucket& bucket) {
  if (kept_ == nullptr) return;
  const Result<Kv::Value> value = kept_->get(std::string(kKey) + name);
  if (!value) return;
  const char* const begin = value->bytes.data();
  const char* const end = begin + value->bytes.size();
  std::int64_t day = 0;
  std::uint64_t used = 0;
  const auto first = std::from_chars(begin, end, day);
  if (first.ec != std::errc() || first.ptr == end) return;
  if (std::from_chars(first.ptr + 1, end, used).ec == std::errc()) bucket.restore(day, used);
}

}  // namespace ekiden::pipeline
