// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace ekiden::google_sheets {

// The ids that stand in a tab, 16 bytes each: half of a SHA-256, so that no two ids are taken for one.
class KeyIndex {
 public:
  void add(std::string_view id);
  bool contains(std::string_view id) const;
  void clear();

 private:
  using Key = std::array<std::uint64_t, 2>;
  struct Hash {
    std::size_t operator()(const Key& key) const { return static_cast<std::size_t>(key[0]); }
  };

  static Key key_of(std::string_view id);
  void settle();

  std::vector<Key> settled_;  // sorted
  std::unordered_set<Key, Hash> fresh_;
};

}  // namespace ekiden::google_sheets
