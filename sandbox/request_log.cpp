// SPDX-License-Identifier: Apache-2.0
#include "request_log.hpp"

#include "json.hpp"

namespace ekiden::sandbox {

namespace {

constexpr std::size_t capacity = 10'000;

}  // namespace

void RequestLog::add(Direction direction, std::string_view what, int status, std::string_view note) {
  const std::lock_guard lock(mutex_);
  entries_.push_back({++last_seq_, clock_.now_ms(), direction, std::string(what), status, std::string(note)});
  if (entries_.size() > capacity) entries_.pop_front();
  if (direction == Direction::in) ++counts_[std::string(what)];
}

std::string RequestLog::entries_json(std::int64_t after) const {
  const std::lock_guard lock(mutex_);
  JsonWriter json;
  json.begin_object().key("entries").begin_array();
  for (const Entry& entry : entries_) {
    if (entry.seq <= after) continue;
    json.begin_object()
        .field("seq", entry.seq)
        .field("at_ms", entry.at_ms)
        .field("direction", entry.direction == Direction::in ? "in" : "out")
        .field("what", entry.what)
        .field("status", entry.status)
        .field("note", entry.note)
        .end_object();
  }
  return json.end_array().field("next", last_seq_).end_object().text();
}

std::string RequestLog::counts_json() const {
  const std::lock_guard lock(mutex_);
  JsonWriter json;
  json.begin_object().key("counts").begin_object();
  for (const auto& [what, count] : counts_) json.field(what, count);
  return json.end_object().end_object().text();
}

void RequestLog::clear() {
  const std::lock_guard lock(mutex_);
  entries_.clear();
  counts_.clear();
}

}  // namespace ekiden::sandbox
