// SPDX-License-Identifier: Apache-2.0
#include "journal/known_damage.hpp"

namespace ekiden::journal {

void KnownDamage::lose(Seq first, Seq last, Gap::Cause cause) {
  if (last < first) return;
  const std::lock_guard lock(mutex_);
  if (known_.emplace(first, last).second) gaps_.push_back({cause, first, last});
}

void KnownDamage::damage(Seq segment) {
  const std::lock_guard lock(mutex_);
  segments_.insert(segment);
}

std::vector<Gap> KnownDamage::gaps() const {
  const std::lock_guard lock(mutex_);
  return gaps_;
}

std::set<Seq> KnownDamage::segments() const {
  const std::lock_guard lock(mutex_);
  return segments_;
}

}  // namespace ekiden::journal
