// SPDX-License-Identifier: Apache-2.0
// Telephone numbers as people write them → E.164. A table of numbering plans, not a directory: it knows how a number is
// dialled and how long it may be, not which numbers are in use.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ekiden::mapping {

struct NumberingPlan {
  std::string_view region;         // ISO 3166-1: "CN"
  std::string_view country;        // "86"
  std::string_view international;  // what is dialled before a country code: "00"
  std::string_view trunk;          // what stands before a number within the country, and goes: "0"; empty: nothing
  std::size_t shortest = 0;        // digits behind the country code
  std::size_t longest = 0;
};

// Null for a region that is not in the table.
const NumberingPlan* numbering_plan(std::string_view region);
std::vector<std::string> numbering_regions();

// "+8613800138000". Without "+" or the international prefix the number is one of `home`. Nothing when it is none: too
// short, too long, or with anything but digits and the signs between them. Pure.
std::optional<std::string> e164(std::string_view text, const NumberingPlan& home);

}  // namespace ekiden::mapping
