// SPDX-License-Identifier: Apache-2.0
#include "pipeline/limits.hpp"

#include <algorithm>
#include <charconv>

namespace ekiden::pipeline {

namespace {

constexpr std::string_view kKey = "quota/";

}  // namespace

Limits::Limits(const Named& limits, const Clock& clock, Kv* kept, Metrics& metrics) : kept_(kept) {
  for (const auto& [name, settings] : limits) {
    Limit limit{TokenBucket(settings, clock), settings, &metrics.gauge("ekiden_limit_rate", {{"limit", name}}),
                &metrics.gauge("ekiden_limit_used_today", {{"limit", name}})};
    restore(name, limit.bucket);
    limits_.emplace(name, std::move(limit));
  }
}

std::int64_t Limits::take(const std::vector<std::string>& names, double cost) {
  const std::lock_guard lock(mutex_);
  std::int64_t wait = 0;
  for (const std::string& name : names) wait = std::max(wait, limits_.at(name).bucket.wait_ms(cost));
  if (wait > 0) return wait;
  for (const std::string& name : names) {
    TokenBucket& bucket = limits_.at(name).bucket;
    bucket.take(cost);
    if (bucket.has_quota()) keep(name, bucket);
  }
  return 0;
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
