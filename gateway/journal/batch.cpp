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

template <class... Kinds>
bool has_any(const std::vector<Record>& records) {
  return std::any_of(records.begin(), records.end(),
                     [](const Record& record) { return (std::holds_alternative<Kinds>(record) || ...); });
}

}  // namespace

Batch make_batch(std::vector<Record> records, Durability durability, Journal::Done done,
                 std::uint64_t max_record_bytes) {
  Batch batch;
  batch.durability = durability;
  batch.done = std::move(done);
  batch.bytes = kCommitBytes;
  for (const Record& record : records) {
    const std::size_t size = encoded_size(record);
    batch.refused = check(record, size, std::min(max_record_bytes, kMaxBodyBytes));
    if (!batch.refused) return batch;
    batch.bytes += record_bytes(size);
    batch.newest_ms = std::max(batch.newest_ms, recorded_ms_of(record));
    batch.newest_command_ms = std::max(batch.newest_command_ms, command_ms_of(record));
  }
  batch.is_new_work =
      has_any<EventRecord, CommandRecord>(records) && !has_any<AckRecord, LagRecord, CommandStateRecord>(records);
  batch.records = std::move(records);
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
