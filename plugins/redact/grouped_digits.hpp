// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace ekiden::redact {

// How a number is written: its digits, and how many stand together. "138 0013-8000" is 13800138000 in groups of 3,
// 4, 4.
struct GroupedDigits {
  std::string digits;
  std::vector<std::size_t> groups;  // none is 0; together the digits
  bool has_plus = false;            // in front

  bool starts(std::string_view prefix) const { return std::string_view(digits).starts_with(prefix); }
  bool in_groups(std::initializer_list<std::size_t> wanted) const {
    return std::equal(groups.begin(), groups.end(), wanted.begin(), wanted.end());
  }
  bool in_one() const { return groups.size() == 1; }
  bool one_by_one() const { return groups.size() == digits.size(); }
  // Without its first `count` digits, more than it has none of. They must be groups of their own or begin the first
  // one.
  GroupedDigits without(std::size_t count) const {
    GroupedDigits rest{digits.substr(count), groups, has_plus};
    while (count > 0 && !rest.groups.empty()) {
      const std::size_t taken = std::min(count, rest.groups.front());
      count -= taken;
      rest.groups.front() -= taken;
      if (rest.groups.front() == 0) rest.groups.erase(rest.groups.begin());
    }
    return rest;
  }
};

}  // namespace ekiden::redact
