// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "journal/dedupe_index.hpp"
#include "journal/journal.hpp"
#include "journal/scanner.hpp"
#include "journal/segment_reader.hpp"
#include "journal/segments.hpp"
#include "journal/snapshot.hpp"
#include "journal/writer.hpp"

namespace ekiden::journal {

// Brings a folder's segments to where a journal goes on. The active segment is read, and of the sealed ones those that
// have no usable sidecar or records behind the newest snapshot; a torn tail is cut off the last one, damaged ranges are
// copied to quarantine/. Rules: docs/journal_format.md. Used once, on one thread.
class Recovery {
 public:
  // All outlive it. `segments` and `index` are filled, `reader` reads these segments.
  struct Parts {
    const std::string& folder;
    Fs& fs;
    Log& log;
    SegmentList& segments;
    DedupeIndex& index;
    SegmentReader& reader;
    Snapshots& snapshots;
  };
  explicit Recovery(const Parts& parts) : parts_(parts) {}

  // Damage never makes it fail. Code::io: the disk does; Code::config: a newer Ekiden wrote this folder. `replay` gets
  // the records that the state of everybody needs.
  Result<WriterStart> run(const Journal::Replay& replay);

  std::uint64_t torn_bytes() const { return torn_bytes_; }

 private:
  struct Opened {
    std::shared_ptr<File> file;
    std::string name;
    std::uint64_t size = 0;
    bool is_last = false;
    bool damaged = false;     // appending behind damage would hide where it ends
    bool unreadable = false;  // another reading may find more
  };

  Status recover(Seq first_seq, bool is_last);
  Result<bool> read_header(Opened& opened, Segment& segment);
  // The sidecar of a sealed segment, when it belongs to exactly this file.
  std::optional<SidecarHeader> sidecar_of(const Opened& opened, const Segment& segment) const;
  void trust(const SidecarHeader& sidecar, Segment& segment);
  Status scan(Opened& opened, Segment& segment);
  void take(const Unit& unit, Segment& segment);
  void take(const RawRecord& raw, Segment& segment);
  Status handle_tail(Opened& opened, const Segment& segment, const Damage& tail, bool gave_up);
  Status settle_last(Opened& opened, Segment segment);
  void settle_sealed(const Opened& opened, Segment segment, const std::optional<SidecarHeader>& sidecar);
  void set_aside(Opened& opened, const Segment& segment, const Damage& damage);
  void replay_state(const Journal::Replay& replay);
  void remove_leftovers(const std::vector<std::string>& names, const std::vector<Seq>& segments);

  const Parts parts_;
  WriterStart start_;
  Snapshot snapshot_;
  IdTable keys_;  // of the segment that is being scanned
  bool any_segment_ = false;
  Seq last_ = 0;  // the newest intact record so far
  Seq seen_ = 0;  // no higher seq was ever given, as far as damage lets us see
  std::uint64_t torn_bytes_ = 0;
};

}  // namespace ekiden::journal
