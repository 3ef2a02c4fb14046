// SPDX-License-Identifier: Apache-2.0
#include "journal/key_filter.hpp"

#include <algorithm>
#include <bit>

namespace ekiden::journal {

namespace {

constexpr std::size_t kLeastBits = 64;

}  // namespace

KeyFilter::KeyFilter(std::size_t keys) : bits_(std::bit_ceil(std::max(keys * kLeastBitsForKey, kLeastBits))) {
  shift_ = 64 - static_cast<unsigned>(std::countr_zero(bits_.size()));
}

// A list that knows fewer bits of its keys than the filter looks at stands for all keys that begin so.
void KeyFilter::add(const Fingerprints& list) {
  list.each_known([this](std::uint64_t lowest, std::uint64_t highest) {
    for (std::size_t at = place_of(lowest); at <= place_of(highest); ++at) bits_[at] = true;
  });
  keys_ += list.keys();
}

}  // namespace ekiden::journal
