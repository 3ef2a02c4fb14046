// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mutex>
#include <set>
#include <utility>
#include <vector>

#include "journal/journal.hpp"

namespace ekiden::journal {

// What was met of damage since the journal was opened: which records are lost, and where bytes are damaged.
// Thread-safe.
class KnownDamage {
 public:
  // Records [first, last]; nothing when last is below first. What is told again changes nothing.
  void lose(Seq first, Seq last, Gap::Cause cause);
  void damage(Seq segment);

  std::vector<Gap> gaps() const;   // in the order in which they were met
  std::set<Seq> segments() const;  // first seqs

 private:
  mutable std::mutex mutex_;
  std::vector<Gap> gaps_;
  std::set<std::pair<Seq, Seq>> known_;
  std::set<Seq> segments_;
};

}  // namespace ekiden::journal
