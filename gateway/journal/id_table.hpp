// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "journal/records.hpp"

namespace ekiden::journal {

// Under what a record is found: the id of an event, or a digest of another name (record_keys.hpp).
using Key = EventId;

struct KeyedSeq {
  Key key;
  Seq seq = 0;  // never 0 in a table
};

// The keys of one segment. Open addressing with linear probing, 24 bytes a slot, at most three quarters full. Keys are
// digests, so their own bytes serve as the hash. Not thread-safe.
class IdTable {
 public:
  IdTable();

  std::optional<Seq> find(const Key& key) const;
  // The key must be absent.
  void insert(const Key& key, Seq seq);
  // Whether or not the key is there, it stands for `seq` from now on.
  void assign(const Key& key, Seq seq) { put(key, seq); }
  void erase(const Key& key);

  std::size_t size() const { return used_; }
  std::vector<KeyedSeq> sorted() const;

 private:
  // The slot of the key, or the free one where it would stand.
  std::size_t slot_of(const Key& key) const;
  std::size_t home_of(const Key& key) const { return std::hash<Key>()(key) & (slots_.size() - 1); }
  void put(const Key& key, Seq seq);
  void grow();

  std::vector<KeyedSeq> slots_;  // seq 0: free; the size is a power of two
  std::size_t used_ = 0;
};

}  // namespace ekiden::journal
