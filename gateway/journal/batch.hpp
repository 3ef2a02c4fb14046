// SPDX-License-Identifier: Apache-2.0
// A batch on its way to the writer, with its bodies already encoded on the caller's thread.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "journal/journal.hpp"

namespace ekiden::journal {

struct Frame {
  std::uint16_t type = 0;
  std::uint64_t body_at = 0;  // in Batch::bodies
  std::uint64_t body_len = 0;
  EventId id;                     // of an event
  std::optional<Record> control;  // what is no event, once more as a value
};

struct Batch {
  std::vector<Frame> frames;
  std::string bodies;
  std::int64_t newest_ms = 0;
  std::int64_t newest_command_ms = 0;
  bool is_new_work = false;  // events or commands; all else says what became of them
  Durability durability = Durability::sync;
  Journal::Done done;
  std::shared_ptr<Chain> chain;  // may be null
  Status refused;                // not ok: nothing is to be written, `done` gets this

  std::string_view body(const Frame& frame) const {
    return std::string_view(bodies).substr(frame.body_at, frame.body_len);
  }
};

// Refused as Code::invalid when a record is larger than `max_record_bytes` or an event's document is no JSON object.
Batch make_batch(std::vector<Record> records, Durability durability, Journal::Done done,
                 std::uint64_t max_record_bytes);

// The time that a record carries, 0 when it has none.
std::int64_t recorded_ms_of(const Record& record);
// The same of a record about a command, 0 of any other.
std::int64_t command_ms_of(const Record& record);

}  // namespace ekiden::journal
