// SPDX-License-Identifier: Apache-2.0
#include "nearest.hpp"

#include <algorithm>
#include <cstddef>
#include <numeric>

namespace ekiden::crm {
namespace {

constexpr std::size_t kLongestName = 64;

// Levenshtein's distance.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, replaced});
    }
  }
  return row.back();
}

}  // namespace

std::string did_you_mean(std::string_view given, const std::vector<std::string>& names) {
  if (given.size() > kLongestName) return {};
  std::size_t closest = given.size() / 3 + 2;  // beyond it, a guess would be no help
  std::string_view best;
  for (const std::string& name : names) {
    const std::size_t far = distance(given, name);
    if (far >= closest) continue;
    closest = far;
    best = name;
  }
  return best.empty() ? std::string() : "; did you mean \"" + std::string(best) + "\"?";
}

}  // namespace ekiden::crm
