// SPDX-License-Identifier: Apache-2.0
#include "journal/batch.hpp"

#include <algorithm>
#include <utility>

#include "journal/format.hpp"

namespace ekiden::journal {

namespace {

Status check(const Record& record, std::uint64_t bytes, std::uint64_t max_bytes) {
  if (bytes > max_bytes)
    return {Code::invalid, "a journal record of " + std::to_string(bytes) + " bytes is over the limit of " +
                               std::to_string(max_bytes)};
  const auto* event = std::get_if<EventRecord>(&record);
  if (event != nullptr && !(event->document.starts_with('{') && event->document.ends_with('}')))
    return {Code::invalid, "the document of an event is not a JSON object"};
  return {};
}

}  // namespace

Batch make_batch(std::vector<Record> records, Durability durability, Journal::Done done,
                 std::uint64_t max_record_bytes) {
  Batch batch;
  batch.durability = durability;
  batch.done = std::move(done);
  batch.frames.reserve(records.size());
  for (Record& record : records) {
    std::string body = encode(record);
    batch.refused = check(record, body.size(), std::min(max_record_bytes, kMaxBodyBytes));
    if (!batch.refused) break;
    Frame& frame = batch.frames.emplace_back();
    frame.type = type_of(record);
    frame.body_at = batch.bodies.size();
    frame.body_len = body.size();
    if (batch.bodies.empty())
      batch.bodies = std::move(body);
    else
      batch.bodies.append(body);
    batch.is_new_work = batch.is_new_work || std::holds_alternative<EventRecord>(record) ||
                        std::holds_alternative<CommandRecord>(record);
    batch.newest_ms = std::max(batch.newest_ms, recorded_ms_of(record));
    batch.newest_command_ms = std::max(batch.newest_command_ms, command_ms_of(record));
    if (const auto* event = std::get_if<EventRecord>(&record))
      frame.id = event->id;
    else
      frame.control = std::move(record);
  }
  return batch;
}

std::int64_t recorded_ms_of(const Record& record) {
  return std::visit(
      [](const auto& value) -> std::int64_t {
        if constexpr (requires { value.recorded_ms; }) return value.recorded_ms;
        if constexpr (requires { value.at_ms; }) return value.at_ms;
        return 0;
      },
      record);
}

std::int64_t command_ms_of(const Record& record) {
  const bool is_about_command =
      std::holds_alternative<CommandRecord>(record) || std::holds_alternative<CommandStateRecord>(record);
  return is_about_command ? recorded_ms_of(record) : 0;
}

}  // namespace ekiden::journal
