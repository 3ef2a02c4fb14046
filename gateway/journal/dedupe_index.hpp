// SPDX-License-Identifier: Apache-2.0
// Which event ids the journal knows, and under which seq.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "journal/records.hpp"

namespace ekiden::journal {

// Open addressing with linear probing, 24 bytes a slot, at most three quarters full. Ids of deleted segments are not
// looked for at the time: below `forget_below` they count as absent, and their slots are won back when the table would
// grow. Ids are digests, so their own bytes serve as the hash. Not thread-safe.
class DedupeIndex {
 public:
  DedupeIndex();

  std::optional<Seq> find(const EventId& id) const;
  // The id must be absent.
  void insert(const EventId& id, Seq seq);
  void erase(const EventId& id);
  void forget_below(Seq seq) { floor_ = seq; }

  std::size_t slots() const { return slots_.size(); }

 private:
  struct Slot {
    EventId id;
    Seq seq = 0;  // 0: free
  };

  // The slot of the id, or the free one where it would stand.
  std::size_t slot_of(const EventId& id) const;
  std::size_t home_of(const EventId& id) const { return std::hash<EventId>()(id) & (slots_.size() - 1); }
  void rebuild();

  std::vector<Slot> slots_;  // size is a power of two
  std::size_t used_ = 0;     // slots that are not free, forgotten ids included
  Seq floor_ = 0;
};

}  // namespace ekiden::journal
