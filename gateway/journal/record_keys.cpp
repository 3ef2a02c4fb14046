// SPDX-License-Identifier: Apache-2.0
#include "journal/record_keys.hpp"

#include <array>

namespace ekiden::journal {

namespace {

// No event has two fields.
Key key_of(std::string_view kind, std::string_view name) {
  const std::array<std::string_view, 2> fields{kind, name};
  return EventId::of(fields);
}

}  // namespace

Key command_key(std::string_view command_id) {
  return key_of("command", command_id);
}

Key command_state_key(std::string_view command_id) {
  return key_of("command state", command_id);
}

Key idempotency_key(std::string_view hash) {
  return key_of("idempotency key", hash);
}

std::vector<Key> names_of(const Record& record) {
  if (const auto* state = std::get_if<CommandStateRecord>(&record)) return {command_state_key(state->id)};
  const auto* command = std::get_if<CommandRecord>(&record);
  if (command == nullptr) return {};
  std::vector<Key> names{command_key(command->id)};
  if (!command->idempotency_key.empty()) names.push_back(idempotency_key(command->idempotency_key));
  return names;
}

void add_keys(const RawRecord& raw, IdTable& keys) {
  if (raw.type == kEventType) {
    const std::optional<EventHead> event = peek_event(raw.body);
    if (event && !keys.find(event->id)) keys.insert(event->id, raw.seq);
  } else if (const Result<Record> record = decode(raw.type, raw.body)) {
    for (const Key& name : names_of(*record)) keys.assign(name, raw.seq);
    const auto* erased = std::get_if<ErasedRecord>(&*record);
    if (erased != nullptr && erased->id != EventId() && !keys.find(erased->id)) keys.insert(erased->id, raw.seq);
  }
}

}  // namespace ekiden::journal
