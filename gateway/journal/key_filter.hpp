// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "journal/fingerprints.hpp"

namespace ekiden::journal {

// Says of most keys, by one look at memory, that none of many lists has them: one bit for each value that the leading
// bits of a key can have, set when a list may have such a key. Four to eight bits a key, so that it excludes three of
// four strangers or more; less than one byte a key. Made from fingerprints, which know enough of the keys. Not
// thread-safe.
class KeyFilter {
 public:
  // Room for so many keys; with more it excludes less.
  explicit KeyFilter(std::size_t keys);

  void add(const Fingerprints& list);
  bool may_have(const Key& key) const { return bits_[place_of(leading_bits(key))]; }

  // How many keys it has room for, and how many were added.
  std::size_t room() const { return bits_.size() / kLeastBitsForKey; }
  std::size_t keys() const { return keys_; }

 private:
  static constexpr std::size_t kLeastBitsForKey = 4;
  std::size_t place_of(std::uint64_t leading) const { return static_cast<std::size_t>(leading >> shift_); }

  unsigned shift_;
  std::vector<bool> bits_;
  std::size_t keys_ = 0;
};

}  // namespace ekiden::journal
