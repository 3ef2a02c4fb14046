// SPDX-License-Identifier: Apache-2.0
#include "ledger.hpp"

#include <charconv>
#include <utility>

#include "kit/digest.hpp"
#include "kit/encoding.hpp"
#include "kit/json.hpp"
#include "value.hpp"

namespace ekiden::crm {
namespace {

// Together below the 10,000 keys that an instance has.
constexpr std::size_t kMaxEvents = 3'000;
constexpr std::size_t kMaxLinks = 6'500;
constexpr std::size_t kHashBytes = 16;

std::string short_hash(std::string_view text, std::size_t bytes = kHashBytes) {
  return kit::hex_encode(kit::sha256(text).substr(0, bytes));
}

std::string scope_of(std::string_view profile, std::string_view url) {
  return short_hash(std::string(profile) + "\n" + std::string(url), 4);
}

std::string link_key(std::string_view object, std::string_view key) {
  return short_hash(std::string(object) + "\n" + std::string(key));
}

}  // namespace

BoundedStore::BoundedStore(sdk::Host& host, std::string prefix, std::size_t max)
    : host_(host), prefix_(std::move(prefix)), max_(max) {}

void BoundedStore::load() {
  std::vector<sdk::KvEntry> entries;
  if (!host_.kv().scan(prefix_, entries).ok()) return;
  for (const sdk::KvEntry& entry : entries) {
    std::uint64_t age = 0;
    std::from_chars(entry.value.data(), entry.value.data() + entry.value.size(), age);
    while (by_age_.contains(age)) ++age;
    const std::string key = entry.key.substr(prefix_.size());
    by_age_.emplace(age, key);
    ages_.emplace(key, age);
    last_ = std::max(last_, age);
  }
}

std::optional<std::string> BoundedStore::get(std::string_view key) {
  sdk::KvEntry entry;
  if (!ages_.contains(key) || !host_.kv().get(prefix_ + std::string(key), entry).ok()) return std::nullopt;
  const std::size_t blank = entry.value.find(' ');
  return blank == std::string::npos ? std::nullopt : std::optional(entry.value.substr(blank + 1));
}

void BoundedStore::put(std::string_view key, std::string_view value) {
  const std::string name(key);
  if (const auto known = ages_.find(key); known != ages_.end()) by_age_.erase(known->second);
  if (!ages_.contains(key) && ages_.size() >= max_) forget_oldest();
  const std::string entry = std::to_string(++last_) + " " + std::string(value);
  sdk::Status status = host_.kv().put(prefix_ + name, entry);
  if (status.code == EKD_E_FULL) {
    forget_oldest();
    status = host_.kv().put(prefix_ + name, entry);
  }
  if (!status.ok())
    host_.log(sdk::LogLevel::warning, "what was written to the CRM cannot be remembered", {{"reason", status.message}});
  by_age_.insert_or_assign(last_, name);
  ages_.insert_or_assign(name, last_);
}

void BoundedStore::remove(std::string_view key) {
  const auto known = ages_.find(key);
  if (known == ages_.end()) return;
  if (const sdk::Status gone = host_.kv().remove(prefix_ + std::string(key)); !gone.ok())
    host_.log(sdk::LogLevel::warning, "an entry of the CRM's ledger stays", {{"reason", gone.message}});
  by_age_.erase(known->second);
  ages_.erase(known);
}

void BoundedStore::forget_oldest() {
  if (by_age_.empty()) return;
  const std::string oldest = by_age_.begin()->second;
  remove(oldest);
}

Ledger::Ledger(sdk::Host& host, std::string_view profile, std::string_view url)
    : events_(host, "e/" + scope_of(profile, url) + "/", kMaxEvents),
      links_(host, "l/" + scope_of(profile, url) + "/", kMaxLinks) {}

void Ledger::load() {
  events_.load();
  links_.load();
}

std::optional<std::string> Ledger::done(std::string_view event_id, std::size_t step) {
  const auto stored = events_.get(event_id);
  const auto steps = stored ? kit::parse_json(*stored) : std::nullopt;
  const auto id = steps ? kit::string_member(*steps, std::to_string(step)) : std::nullopt;
  return id ? std::optional(std::string(*id)) : std::nullopt;
}

void Ledger::note(std::string_view event_id, std::size_t step, std::string_view id) {
  auto steps = kit::parse_json(events_.get(event_id).value_or("{}"));
  if (!steps || !steps->IsObject()) steps.emplace(rapidjson::kObjectType);
  Pool& pool = steps->GetAllocator();
  steps->AddMember(text_value(std::to_string(step), pool), text_value(id, pool), pool);
  events_.put(event_id, kit::json_text(*steps));
}

void Ledger::forget_event(std::string_view event_id) {
  events_.remove(event_id);
}

std::optional<Link> Ledger::link(std::string_view object, std::string_view key) {
  const auto stored = links_.get(link_key(object, key));
  const std::size_t blank = stored ? stored->find(' ') : std::string::npos;
  if (blank == std::string::npos) return std::nullopt;
  return Link{stored->substr(blank + 1), stored->substr(0, blank)};
}

void Ledger::keep(std::string_view object, std::string_view key, const Link& link) {
  links_.put(link_key(object, key), link.hash + " " + link.id);
}

void Ledger::forget(std::string_view object, std::string_view key) {
  links_.remove(link_key(object, key));
}

}  // namespace ekiden::crm
