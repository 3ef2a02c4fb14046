// SPDX-License-Identifier: Apache-2.0
#include "journal/dedupe_index.hpp"

#include <algorithm>
#include <bit>
#include <cassert>

namespace ekiden::journal {

namespace {
constexpr std::size_t kLeastSlots = 1024;
}

DedupeIndex::DedupeIndex() : slots_(kLeastSlots) {}

std::optional<Seq> DedupeIndex::find(const EventId& id) const {
  const Slot& slot = slots_[slot_of(id)];
  return slot.seq != 0 && slot.seq >= floor_ ? std::optional(slot.seq) : std::nullopt;
}

void DedupeIndex::insert(const EventId& id, Seq seq) {
  assert(seq != 0);
  std::size_t at = slot_of(id);
  if (slots_[at].seq == 0) {
    if ((used_ + 1) * 4 > slots_.size() * 3) {
      rebuild();
      at = slot_of(id);
    }
    ++used_;
  }
  slots_[at] = {id, seq};
}

void DedupeIndex::erase(const EventId& id) {
  const std::size_t mask = slots_.size() - 1;
  std::size_t hole = slot_of(id);
  if (slots_[hole].seq == 0) return;
  --used_;
  // Whatever probed past the hole moves into it, so that no search ends too early.
  for (std::size_t at = (hole + 1) & mask; slots_[at].seq != 0; at = (at + 1) & mask) {
    const std::size_t home = home_of(slots_[at].id);
    if (((at - home) & mask) < ((at - hole) & mask)) continue;
    slots_[hole] = slots_[at];
    hole = at;
  }
  slots_[hole] = {};
}

std::size_t DedupeIndex::slot_of(const EventId& id) const {
  const std::size_t mask = slots_.size() - 1;
  std::size_t at = home_of(id);
  while (slots_[at].seq != 0 && slots_[at].id != id) at = (at + 1) & mask;
  return at;
}

void DedupeIndex::rebuild() {
  const auto is_kept = [this](const Slot& slot) { return slot.seq != 0 && slot.seq >= floor_; };
  const auto kept = static_cast<std::size_t>(std::count_if(slots_.begin(), slots_.end(), is_kept));
  std::vector<Slot> old(std::max(kLeastSlots, std::bit_ceil((kept + 1) * 2)));
  old.swap(slots_);
  used_ = kept;
  for (const Slot& slot : old)
    if (is_kept(slot)) slots_[slot_of(slot.id)] = slot;
}

}  // namespace ekiden::journal
