// SPDX-License-Identifier: Apache-2.0
#include "mapping/function.hpp"

#include <algorithm>
#include <array>

namespace ekiden::mapping {

namespace {

std::array<std::span<const Function>, 7> groups() {
  return {choice_functions(), text_functions(), list_functions(), pattern_functions(),
          number_functions(), time_functions(), form_functions()};
}

}  // namespace

bool Parameter::fits(const Json& value) const {
  constexpr std::int64_t kMostCount = 1'000'000;
  switch (takes) {
    case Takes::value:
      return true;
    case Takes::text:
    case Takes::table:
      return value.IsString();
    case Takes::count:
      return value.IsInt64() && value.GetInt64() >= 0 && value.GetInt64() <= kMostCount;
    case Takes::word:
      break;
  }
  if (!value.IsString()) return false;
  for (std::string_view rest = words; !rest.empty();) {
    const std::size_t end = std::min(rest.find(' '), rest.size());
    if (rest.substr(0, end) == text_of(value)) return true;
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return false;
}

const Function* find_function(std::string_view name) {
  for (const std::span<const Function> group : groups())
    for (const Function& function : group)
      if (function.name == name) return &function;
  return nullptr;
}

std::vector<std::string> function_names() {
  std::vector<std::string> names;
  for (const std::span<const Function> group : groups())
    for (const Function& function : group) names.emplace_back(function.name);
  return names;
}

}  // namespace ekiden::mapping
