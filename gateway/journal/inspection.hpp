// SPDX-License-Identifier: Apache-2.0
// Reads every byte of a journal's folder and changes nothing: what `ekiden journal check`, `dump` and `repair` see.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/ports/fs.hpp"
#include "journal/scanner.hpp"

namespace ekiden::journal {

enum class Fault {
  torn_tail,        // the last segment ends in a write that was not finished: never acknowledged
  damaged_bytes,    // other bytes than were written
  missing_records,  // nothing of them is there
  damaged_header,   // of a segment; its records are read all the same when either copy of the salt fits
  unreadable        // the disk gives an error
};
// A fixed lower-case word: "torn_tail".
std::string_view to_string(Fault fault);

struct Finding {
  Fault fault = Fault::damaged_bytes;
  std::string segment;
  std::uint64_t offset = 0;
  std::uint64_t bytes = 0;
  Seq first_lost = 0;
  std::optional<Seq> last_lost;  // below first_lost: none is lost. Nothing: how many is not known

  bool loses_records() const { return fault != Fault::torn_tail && (!last_lost || *last_lost >= first_lost); }
};

struct SegmentSummary {
  std::string name;
  Seq first_seq = 0;  // of its name
  std::uint64_t bytes = 0;
  std::uint64_t records = 0;  // intact, without commit markers
  std::uint64_t events = 0;
  Seq first = 0;  // intact; 0: none
  Seq last = 0;   // 0: none
  std::size_t findings = 0;
};

struct Inspection {
  std::vector<SegmentSummary> segments;
  std::vector<Finding> findings;
  std::vector<std::string> leftovers;  // files of a repair or an erasure that was not finished
};

struct InspectionSettings {
  // A process has the journal open: the end of the last segment may be a write that goes on now.
  bool is_open = false;
  std::function<void(const std::string& segment, const RawRecord&)> visit;           // each intact record, oldest first
  std::function<void(std::uint64_t bytes_done, std::uint64_t bytes_in_all)> report;  // now and then
};

// Code::not_found: there is no such folder; Code::config: a newer Ekiden wrote it; Code::io, Code::denied.
Result<Inspection> inspect(Fs& fs, const std::string& folder, const InspectionSettings& settings);

}  // namespace ekiden::journal
