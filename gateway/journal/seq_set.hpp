// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <vector>

#include "journal/records.hpp"

namespace ekiden::journal {

// A set of seqs as disjoint ranges that never touch: its size is the number of gaps, not of members.
class SeqSet {
 public:
  void add(SeqRange range);
  void add(Seq seq) { add({seq, seq}); }
  void remove(Seq seq);
  bool contains(Seq seq) const;
  // The largest n for which 1 … n are all members; 0 when 1 is none.
  Seq prefix() const;
  bool empty() const { return ranges_.empty(); }
  std::vector<SeqRange> ranges() const;
  void clear() { ranges_.clear(); }

 private:
  std::map<Seq, Seq> ranges_;  // first -> last
};

}  // namespace ekiden::journal
