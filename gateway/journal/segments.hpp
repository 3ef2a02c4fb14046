// SPDX-License-Identifier: Apache-2.0
// The segments of a journal and how far each may be read. The writer publishes what is durable; readers take spans and
// read files without holding a lock.
#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <shared_mutex>
#include <string>
#include <vector>

#include "core/ports/fs.hpp"
#include "journal/records.hpp"

namespace ekiden::journal {

struct IndexEntry {
  Seq seq = 0;  // of the unit that begins at `offset`
  std::uint64_t offset = 0;
};

struct Segment {
  std::string path;
  Seq first_seq = 0;  // also its name: all its seqs are from here on
  std::uint64_t salt = 0;
  std::uint64_t end = 0;          // readable up to here
  Seq first_record = 0;           // 0: no record yet
  Seq last_record = 0;            // 0: no record yet
  std::int64_t newest_ms = 0;     // recorded time of its newest record, or its creation
  std::vector<IndexEntry> index;  // one entry for each 64 KiB or so: a lookup reads no more than that in vain
  std::shared_ptr<File> file;     // of the active segment; sealed ones are opened when they are read
};

// Adds the unit to the segment's index when the last entry is far enough away.
void index_unit(Segment& segment, Seq seq, std::uint64_t offset);

// A readable part of one segment.
struct Span {
  std::string path;
  std::shared_ptr<File> file;  // may be null: open `path`
  std::uint64_t salt = 0;
  std::uint64_t offset = 0;
  std::uint64_t end = 0;
  Seq seq = 0;      // of the unit at `offset`
  Seq segment = 0;  // first_seq of the segment
};

struct Totals {
  Seq first = 0;
  Seq last = 0;
  std::uint64_t bytes = 0;
  std::uint64_t segments = 0;
};

// Thread-safe. One thread changes it, any thread reads it.
class SegmentList {
 public:
  // Seals the active segment, if there is one: its file is let go of.
  void add(Segment segment);
  // Of the active segment: records up to `last` are durable, the file is readable up to `end`.
  void publish(std::uint64_t end, Seq last, std::int64_t newest_ms, const std::vector<IndexEntry>& units);
  // Forgets the oldest segment if it is sealed, all its records are below `needed` and older than `recorded_before_ms`.
  std::optional<Segment> take_oldest(Seq needed, std::int64_t recorded_before_ms);
  bool can_take_oldest(Seq needed, std::int64_t recorded_before_ms) const;

  // Where to look for `seq`, or for the first record after it.
  std::optional<Span> find(Seq seq) const;
  // What follows a span that was read to its end; `next` is the seq after its last record.
  std::optional<Span> find_after(const Span& span, Seq next) const;
  Totals totals() const;
  // No record of a lower seq is kept.
  Seq floor() const;

 private:
  bool oldest_is_unneeded(Seq needed, std::int64_t recorded_before_ms) const;

  mutable std::shared_mutex mutex_;
  std::vector<Segment> segments_;  // by first_seq; the last one is active
};

}  // namespace ekiden::journal
