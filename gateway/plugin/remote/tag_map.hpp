// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <unordered_map>
#include <utility>

namespace ekiden::plugin::remote {

// A plugin counts its tags from the start in every life of its process. Towards the host each gets a number that never
// comes back, so that an answer for a process that is gone finds nobody. Not thread-safe.
class TagMap {
 public:
  // The host's number for a tag of the plugin.
  std::uint64_t add(std::uint64_t tag) {
    by_tag_[tag] = ++last_;
    by_number_.emplace(last_, tag);
    return last_;
  }
  std::optional<std::uint64_t> number_of(std::uint64_t tag) const { return find(by_tag_, tag); }
  std::optional<std::uint64_t> tag_of(std::uint64_t number) const { return find(by_number_, number); }
  // As tag_of, and forgets it.
  std::optional<std::uint64_t> take(std::uint64_t number) {
    const auto node = by_number_.extract(number);
    if (node.empty()) return std::nullopt;
    if (number_of(node.mapped()) == number) by_tag_.erase(node.mapped());
    return node.mapped();
  }
  // Forgets all; `each` is told the numbers.
  template <class Each>
  void clear(Each each) {
    by_tag_.clear();
    for (const auto& [number, tag] : std::exchange(by_number_, {})) each(number);
  }

 private:
  using Map = std::unordered_map<std::uint64_t, std::uint64_t>;
  static std::optional<std::uint64_t> find(const Map& map, std::uint64_t key) {
    const auto found = map.find(key);
    return found == map.end() ? std::nullopt : std::optional(found->second);
  }

  Map by_tag_;
  Map by_number_;
  std::uint64_t last_ = 0;
};

}  // namespace ekiden::plugin::remote
