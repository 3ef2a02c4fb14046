// SPDX-License-Identifier: Apache-2.0
#include "crm_inbox.hpp"

#include <algorithm>

#include "digest.hpp"
#include "json.hpp"

namespace ekiden::sandbox {

bool CrmInbox::deliver(std::string_view id, std::string_view body, int answered) {
  const std::lock_guard lock(mutex_);
  const auto [entry, is_new] = index_.try_emplace(std::string(id), records_.size());
  if (is_new) records_.push_back({std::string(id), std::string(body), false, false, {}});
  Record& record = records_[entry->second];
  if (record.body != body) record.bytes_changed = true;
  record.deliveries.push_back({clock_.now_ms(), sha256_hex(body), answered});
  if (answered != 200 || record.accepted) return false;
  record.accepted = true;
  return true;
}

void CrmInbox::refuse(std::string_view id, std::string_view reason) {
  const std::lock_guard lock(mutex_);
  refusals_.push_back({clock_.now_ms(), std::string(id), std::string(reason)});
}

bool CrmInbox::accepted(std::string_view id) const {
  const std::lock_guard lock(mutex_);
  const auto entry = index_.find(std::string(id));
  return entry != index_.end() && records_[entry->second].accepted;
}

std::optional<int> CrmInbox::last_answer(std::string_view id) const {
  const std::lock_guard lock(mutex_);
  const auto entry = index_.find(std::string(id));
  if (entry == index_.end()) return std::nullopt;
  return records_[entry->second].deliveries.back().answered;
}

std::size_t CrmInbox::refusal_count() const {
  const std::lock_guard lock(mutex_);
  return refusals_.size();
}

std::optional<std::string> CrmInbox::refusal_after(std::size_t count) const {
  const std::lock_guard lock(mutex_);
  if (refusals_.size() <= count) return std::nullopt;
  return refusals_.back().reason;
}

std::string CrmInbox::events_json(std::int64_t after) const {
  const std::lock_guard lock(mutex_);
  JsonWriter json;
  json.begin_object().key("events").begin_array();
  const std::size_t first = std::min(records_.size(), static_cast<std::size_t>(std::max<std::int64_t>(after, 0)));
  for (std::size_t i = first; i < records_.size(); ++i) {
    const Record& record = records_[i];
    json.begin_object()
        .field("seq", i + 1)
        .field("id", record.id)
        .field("accepted", record.accepted)
        .field("bytes_changed", record.bytes_changed)
        .key("deliveries")
        .begin_array();
    for (const Delivery& delivery : record.deliveries) {
      json.begin_object()
          .field("at_ms", delivery.at_ms)
          .field("sha256", delivery.sha256)
          .field("answered", delivery.answered)
          .end_object();
    }
    json.end_array().key("event").raw(record.body).end_object();
  }
  json.end_array().field("next", records_.size()).key("refused").begin_array();
  for (const Refusal& refusal : refusals_) {
    json.begin_object()
        .field("at_ms", refusal.at_ms)
        .field("id", refusal.id)
        .field("reason", refusal.reason)
        .end_object();
  }
  return json.end_array().end_object().text();
}

void CrmInbox::clear() {
  const std::lock_guard lock(mutex_);
  records_.clear();
  index_.clear();
  refusals_.clear();
}

}  // namespace ekiden::sandbox
