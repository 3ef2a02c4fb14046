// SPDX-License-Identifier: Apache-2.0
#include "journal/seq_set.hpp"

#include <algorithm>

namespace ekiden::journal {

namespace {

// Whether a range that ends at `last` and one that begins at `first`, not before the other does, are one.
bool meet(Seq last, Seq first) {
  return first <= last || first - last == 1;
}

}  // namespace

void SeqSet::add(SeqRange range) {
  if (range.first > range.last) return;
  auto next = ranges_.upper_bound(range.first);
  if (next != ranges_.begin()) {
    const auto before = std::prev(next);
    if (meet(before->second, range.first)) {
      range.first = before->first;
      range.last = std::max(range.last, before->second);
      ranges_.erase(before);
    }
  }
  while (next != ranges_.end() && meet(range.last, next->first)) {
    range.last = std::max(range.last, next->second);
    next = ranges_.erase(next);
  }
  ranges_.emplace(range.first, range.last);
}

void SeqSet::remove(Seq seq) {
  auto found = ranges_.upper_bound(seq);
  if (found == ranges_.begin()) return;
  --found;
  const auto [first, last] = *found;
  if (last < seq) return;
  ranges_.erase(found);
  if (first < seq) ranges_.emplace(first, seq - 1);
  if (last > seq) ranges_.emplace(seq + 1, last);
}

bool SeqSet::contains(Seq seq) const {
  const auto after = ranges_.upper_bound(seq);
  return after != ranges_.begin() && std::prev(after)->second >= seq;
}

Seq SeqSet::prefix() const {
  return ranges_.empty() || ranges_.begin()->first > 1 ? 0 : ranges_.begin()->second;
}

std::vector<SeqRange> SeqSet::ranges() const {
  std::vector<SeqRange> list;
  list.reserve(ranges_.size());
  for (const auto& [first, last] : ranges_) list.push_back({first, last});
  return list;
}

}  // namespace ekiden::journal
