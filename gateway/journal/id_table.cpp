// SPDX-License-Identifier: Apache-2.0
#include "journal/id_table.hpp"

#include <algorithm>
#include <cassert>

namespace ekiden::journal {

namespace {
constexpr std::size_t kLeastSlots = 1024;
}

IdTable::IdTable() : slots_(kLeastSlots) {}

std::optional<Seq> IdTable::find(const Key& key) const {
  const KeyedSeq& slot = slots_[slot_of(key)];
  return slot.seq != 0 ? std::optional(slot.seq) : std::nullopt;
}

void IdTable::insert(const Key& key, Seq seq) {
  assert(!find(key));
  put(key, seq);
}

void IdTable::put(const Key& key, Seq seq) {
  assert(seq != 0);
  std::size_t at = slot_of(key);
  if (slots_[at].seq == 0) {
    if ((used_ + 1) * 4 > slots_.size() * 3) {
      grow();
      at = slot_of(key);
    }
    ++used_;
  }
  slots_[at] = {key, seq};
}

void IdTable::erase(const Key& key) {
  const std::size_t mask = slots_.size() - 1;
  std::size_t hole = slot_of(key);
  if (slots_[hole].seq == 0) return;
  --used_;
  // Whatever probed past the hole moves into it, so that no search ends too early.
  for (std::size_t at = (hole + 1) & mask; slots_[at].seq != 0; at = (at + 1) & mask) {
    const std::size_t home = home_of(slots_[at].key);
    if (((at - home) & mask) < ((at - hole) & mask)) continue;
    slots_[hole] = slots_[at];
    hole = at;
  }
  slots_[hole] = {};
}

std::vector<KeyedSeq> IdTable::sorted() const {
  std::vector<KeyedSeq> keys;
  keys.reserve(used_);
  for (const KeyedSeq& slot : slots_)
    if (slot.seq != 0) keys.push_back(slot);
  std::sort(keys.begin(), keys.end(), [](const KeyedSeq& a, const KeyedSeq& b) { return a.key < b.key; });
  return keys;
}

std::size_t IdTable::slot_of(const Key& key) const {
  const std::size_t mask = slots_.size() - 1;
  std::size_t at = home_of(key);
  while (slots_[at].seq != 0 && slots_[at].key != key) at = (at + 1) & mask;
  return at;
}

void IdTable::grow() {
  std::vector<KeyedSeq> old(slots_.size() * 2);
  old.swap(slots_);
  for (const KeyedSeq& slot : old)
    if (slot.seq != 0) slots_[slot_of(slot.key)] = slot;
}

}  // namespace ekiden::journal
