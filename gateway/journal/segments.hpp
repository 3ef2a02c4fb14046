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

// What is known of a segment without reading it. Of a sealed one it stands in its sidecar.
struct SegmentFacts {
  Seq first_seq = 0;  // also its name: all its seqs are from here on
  std::uint64_t salt = 0;
  std::uint64_t end = 0;               // readable up to here
  Seq first_record = 0;                // 0: no record yet
  Seq last_record = 0;                 // 0: no record yet
  Seq seen = 0;                        // no higher seq was given when it was sealed, as far as damage lets us see
  std::int64_t newest_ms = 0;          // recorded time of its newest record, or its creation
  std::int64_t newest_command_ms = 0;  // of its newest record about a command; 0: it has none
};

struct Segment : SegmentFacts {
  std::string path;
  std::vector<IndexEntry> index;  // one entry for each 16 KiB or so; empty for a sealed one whose sidecar has it
  std::shared_ptr<File> file;     // of the active segment; sealed ones are opened when they are read
};

// Adds the unit to an index when the last entry is far enough away.
void index_unit(std::vector<IndexEntry>& index, Seq seq, std::uint64_t offset);
// The entry nearest before `seq`, if there is one.
const IndexEntry* nearest(const std::vector<IndexEntry>& index, Seq seq);

// A readable part of one segment.
struct Span {
  std::string path;
  std::shared_ptr<File> file;  // may be null: open `path`
  std::uint64_t salt = 0;
  std::uint64_t offset = 0;
  std::uint64_t end = 0;
  Seq seq = 0;              // of the unit at `offset`
  Seq segment = 0;          // first_seq of the segment
  bool is_indexed = false;  // false: an index in the sidecar may lead to a place nearer to what is looked for
};

// What a commit made durable in the active segment.
struct Published {
  std::uint64_t end = 0;  // the file is readable up to here
  Seq last = 0;
  std::int64_t newest_ms = 0;
  std::int64_t newest_command_ms = 0;
};

struct Totals {
  Seq first = 0;
  Seq last = 0;
  std::uint64_t bytes = 0;
  std::uint64_t segments = 0;
};

// A segment is unneeded when all its records are below a seq and older than a time.
struct Unneeded {
  Seq below = 0;
  std::int64_t recorded_before_ms = 0;
  std::int64_t commands_before_ms = 0;  // for records about commands
};

// Thread-safe. One thread changes it, any thread reads it.
class SegmentList {
 public:
  // Seals the active segment, if there is one: its file is let go of.
  void add(Segment segment);
  void publish(const Published& what, const std::vector<IndexEntry>& units);
  std::optional<Segment> get(Seq first_seq) const;
  // The sidecar of that sealed segment has its index.
  void let_go_of_index(Seq first_seq);
  // Forgets the oldest segment if it is sealed and unneeded.
  std::optional<Segment> take_oldest(const Unneeded& unneeded);
  bool can_take_oldest(const Unneeded& unneeded) const;

  // Where to look for `seq`, or for the first record after it.
  std::optional<Span> find(Seq seq) const;
  // What follows a span that was read to its end; `next` is the seq after its last record.
  std::optional<Span> find_after(const Span& span, Seq next) const;
  // The sealed segment in which that seq stands, if it is kept.
  std::optional<Segment> sealed_with(Seq seq) const;
  Totals totals() const;
  // No record of a lower seq is kept.
  Seq floor() const;
  // The first seq of the segment after the oldest; 0: there is none.
  Seq second_seq() const;

 private:
  bool oldest_is(const Unneeded& unneeded) const;
  std::vector<Segment>::const_iterator at(Seq first_seq) const;

  mutable std::shared_mutex mutex_;
  std::vector<Segment> segments_;  // by first_seq; the last one is active
  std::uint64_t bytes_ = 0;        // of all of them
};

}  // namespace ekiden::journal
