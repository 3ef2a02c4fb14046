// SPDX-License-Identifier: Apache-2.0
// Keys as they are in life, digests, and sorted lists of them.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "journal/id_table.hpp"

namespace ekiden::journal::test {

inline Key key_of(std::uint64_t number) {
  const std::string text = std::to_string(number);
  const std::string_view fields[] = {text};
  return EventId::of(fields);
}

// The keys of `count` numbers from `first` on; the number is the seq.
inline std::vector<KeyedSeq> sorted_keys(std::uint64_t first, std::uint64_t count) {
  std::vector<KeyedSeq> keys;
  for (std::uint64_t number = first; number < first + count; ++number) keys.push_back({key_of(number), number});
  std::sort(keys.begin(), keys.end(), [](const KeyedSeq& a, const KeyedSeq& b) { return a.key < b.key; });
  return keys;
}

}  // namespace ekiden::journal::test
