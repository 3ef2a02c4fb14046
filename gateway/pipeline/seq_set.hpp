// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <vector>

#include "journal/records.hpp"

namespace ekiden::pipeline {

// A set of seqs as disjoint ranges that never touch: its size is the number of gaps, not of members.
class SeqSet {
 public:
  void add(journal::SeqRange range);
  void add(journal::Seq seq) { add({seq, seq}); }
  void remove(journal::Seq seq);
  bool contains(journal::Seq seq) const;
  // The largest n for which 1 … n are all members; 0 when 1 is none.
  journal::Seq prefix() const;
  bool empty() const { return ranges_.empty(); }
  std::vector<journal::SeqRange> ranges() const;
  void clear() { ranges_.clear(); }

 private:
  std::map<journal::Seq, journal::Seq> ranges_;  // first -> last
};

}  // namespace ekiden::pipeline
