// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "journal/journal.hpp"
#include "journal/scanner.hpp"
#include "journal/segments.hpp"
#include "journal/writer.hpp"

namespace ekiden::journal {

// Reads every segment of a folder, oldest first: replays its records, cuts a torn tail off the last one, copies damaged
// ranges to quarantine/ and goes on behind them. Rules: docs/journal_format.md. Used once, on one thread.
class Recovery {
 public:
  Recovery(const std::string& folder, Fs& fs, Log& log, const Journal::Replay& replay, SegmentList& segments)
      : folder_(folder), fs_(fs), log_(log), replay_(replay), segments_(segments) {}

  // Damage never makes it fail. Code::io: the disk does; Code::config: a newer Ekiden wrote this folder.
  Result<WriterStart> run();

  std::uint64_t torn_bytes() const { return torn_bytes_; }
  std::uint64_t quarantined_bytes() const { return quarantined_bytes_; }

 private:
  struct Opened {
    std::shared_ptr<File> file;
    std::string name;
    std::uint64_t size = 0;
    bool is_last = false;
    bool damaged = false;  // appending behind damage would hide where it ends
  };

  Status recover(Seq first_seq, bool is_last);
  Result<bool> read_header(Opened& opened, Segment& segment);
  bool find_salt(const Opened& opened, const ParsedHeader& header, Segment& segment) const;
  Status scan(Opened& opened, Segment& segment);
  void take(const Unit& unit, Segment& segment);
  Status handle_tail(Opened& opened, const Damage& tail, bool gave_up);
  Status settle(Opened& opened, Segment segment);
  void set_aside(Opened& opened, const Damage& damage);
  Status copy_to_quarantine(const Opened& opened, const Damage& damage);
  void report_lost(const std::string& segment, Seq first, Seq last);

  const std::string& folder_;
  Fs& fs_;
  Log& log_;
  const Journal::Replay& replay_;
  SegmentList& segments_;

  WriterStart start_;
  bool any_segment_ = false;
  Seq last_ = 0;  // the newest intact record so far
  Seq seen_ = 0;  // no higher seq was ever given, as far as damage lets us see
  std::uint64_t torn_bytes_ = 0;
  std::uint64_t quarantined_bytes_ = 0;
};

}  // namespace ekiden::journal
