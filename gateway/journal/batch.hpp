// SPDX-License-Identifier: Apache-2.0
// A batch on its way to the writer.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "journal/journal.hpp"

namespace ekiden::journal {

struct Batch {
  std::vector<Record> records;
  std::uint64_t bytes = 0;  // that it takes in a segment, at most
  std::int64_t newest_ms = 0;
  std::int64_t newest_command_ms = 0;
  // Events or commands, and no record that says what became of others: only that makes room.
  bool is_new_work = false;
  Durability durability = Durability::sync;
  Journal::Done done;
  std::shared_ptr<Chain> chain;  // may be null
  Status refused;                // not ok: nothing is to be written, `done` gets this
};

// Refused as Code::invalid when a record is larger than `max_record_bytes` or an event's document is no JSON object.
Batch make_batch(std::vector<Record> records, Durability durability, Journal::Done done,
                 std::uint64_t max_record_bytes);

// The time that a record carries, 0 when it has none.
std::int64_t recorded_ms_of(const Record& record);
// The same of a record about a command, 0 of any other.
std::int64_t command_ms_of(const Record& record);

}  // namespace ekiden::journal
