// SPDX-License-Identifier: Apache-2.0
// What stands in the journal, as values, and their byte form (docs/journal_format.md).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/event_id.hpp"
#include "core/status.hpp"

namespace ekiden::journal {

using Seq = std::uint64_t;  // 1, 2, 3 … over all records of a journal

// An event. `document` is the CloudEvent as a JSON object without its `sequence` attribute, which is this record's seq.
struct EventRecord {
  EventId id;
  std::int64_t recorded_ms = 0;
  std::string channel;
  std::string type;          // ekiden.message.received.v1
  std::string conversation;  // the lane: partitionkey
  std::string document;
};

struct SeqRange {
  Seq first = 0;
  Seq last = 0;  // inclusive
  bool operator==(const SeqRange&) const = default;
};

// What is known of an event without its texts.
struct EventHead {
  EventId id;
  std::int64_t recorded_ms = 0;
};
// Nothing when the body of an event's record is too short for it.
std::optional<EventHead> peek_event(std::string_view body);

// A consumer has finished these seqs (delivered, or not meant for it).
struct AckRecord {
  std::string consumer;
  std::vector<SeqRange> done;
};

// A delivery failed and is due again.
struct RetryRecord {
  std::string consumer;
  Seq event = 0;
  std::uint32_t attempts = 0;
  std::int64_t first_failed_ms = 0;
  std::int64_t not_before_ms = 0;
};

// A consumer has finally refused an event.
struct DeadRecord {
  std::string consumer;
  Seq event = 0;
  std::uint32_t attempts = 0;
  std::int64_t first_failed_ms = 0;
  std::int64_t at_ms = 0;
  std::int32_t upstream_status = 0;
  std::string reason;    // a sentence
  std::string upstream;  // excerpt of what the other side said
};

// An operator asked for a dead letter to be delivered again.
struct ReplayRecord {
  std::string consumer;
  Seq event = 0;
  std::int64_t at_ms = 0;
};

// An operator gave up a dead letter.
struct DropRecord {
  std::string consumer;
  Seq event = 0;
  std::int64_t at_ms = 0;
};

// A conversation that lags behind its consumer's cursor and has one of its own: its events from `from` on are not
// finished, whatever acks say. `from` 0: it has none any more. It names nobody: what is erased leaves no trace in it.
struct LagRecord {
  std::string consumer;
  std::uint64_t conversation = 0;  // the first 8 bytes of SHA-256 of its key, most significant first
  Seq from = 0;
  std::uint64_t waiting = 0;   // its events from there on that were counted
  std::int64_t oldest_ms = 0;  // recorded time of the first of them
  std::uint32_t attempts = 0;  // of the event at `from`, as of a retry
  std::int64_t first_failed_ms = 0;
  std::int64_t not_before_ms = 0;
};

// A command. `document` is its JSON as accepted.
struct CommandRecord {
  std::string id;
  std::int64_t at_ms = 0;
  std::string channel;
  std::string lane;             // commands of one lane are carried out in order
  std::string idempotency_key;  // SHA-256 of the caller's key, or empty
  std::string body_hash;        // SHA-256 of the body that came with the key
  std::string document;
};

enum class CommandState : std::uint8_t {
  accepted = 0,
  handed_over = 1,
  retrying = 2,
  sent = 3,
  failed = 4,
  unknown = 5,
  completed = 6
};

// The command has ended.
constexpr bool is_final(CommandState state) {
  using enum CommandState;
  return state == sent || state == failed || state == unknown || state == completed;
}

// A command has reached a state. handed_over is on disk before the request leaves.
struct CommandStateRecord {
  std::string id;
  CommandState state = CommandState::accepted;
  std::uint32_t attempts = 0;
  std::int64_t at_ms = 0;
  std::string result;  // JSON object, or empty
};

// An adapter's poll cursor.
struct CursorRecord {
  std::string channel;
  std::string name;
  std::string value;
};

// Stands where a record was whose content a person had erased. It keeps the seq, and of an event the id, which is a
// digest: a platform that says it again does not bring it back.
struct ErasedRecord {
  EventId id;  // all zero when it was no event
};

// Stands where a repair found nothing: no record from its own seq up to `last` is left. The next seq is above `last`.
struct LostRecord {
  Seq last = 0;  // 0: only its own seq
};

using Record = std::variant<EventRecord, AckRecord, RetryRecord, DeadRecord, ReplayRecord, CommandRecord,
                            CommandStateRecord, CursorRecord, ErasedRecord, LostRecord, LagRecord, DropRecord>;

// The record's number on disk (docs/journal_format.md).
std::uint16_t type_of(const Record& record);
// A fixed lower-case word for a number, "event", "command_state"; "unknown" for one that no record has.
std::string_view type_word(std::uint16_t type);
std::string encode(const Record& record);
std::size_t encoded_size(const Record& record);
void append_encoded(std::string& to, const Record& record);
// Code::corrupt when the bytes are not exactly one record of that type. Never reads outside `body`.
Result<Record> decode(std::uint16_t type, std::string_view body);

}  // namespace ekiden::journal
