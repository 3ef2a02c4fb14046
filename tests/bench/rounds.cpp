// SPDX-License-Identifier: Apache-2.0
#include "bench/rounds.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace ekiden::bench {

double percentile(std::vector<double> values, double share) {
  std::sort(values.begin(), values.end());
  return values.at(static_cast<std::size_t>(std::floor(share * static_cast<double>(values.size() - 1))));
}

double median(std::vector<double> values) {
  return percentile(std::move(values), 0.5);
}

void compare(const std::string& title, const std::string& unit, int rounds, const std::vector<Candidate>& candidates) {
  std::vector<Candidate> all = candidates;
  all.push_back({"A/A: the first against itself", candidates.front().run});
  std::vector<std::vector<double>> figures(all.size());
  for (int round = 0; round < rounds; ++round)
    for (std::size_t i = 0; i < all.size(); ++i) {
      const std::size_t candidate = round % 2 == 0 ? i : all.size() - 1 - i;
      figures[candidate].push_back(all[candidate].run());
    }

  std::printf("\n%s (median of %d rounds)\n", title.c_str(), rounds);
  for (std::size_t i = 0; i < all.size(); ++i) {
    std::vector<double> ratios;
    for (std::size_t round = 0; round < figures[i].size(); ++round)
      ratios.push_back(figures[i][round] / figures[0][round]);
    std::printf("  %-46s %12.1f %-10s ratio %.2f (%.2f to %.2f)\n", all[i].name.c_str(), median(figures[i]),
                unit.c_str(), median(ratios), *std::min_element(ratios.begin(), ratios.end()),
                *std::max_element(ratios.begin(), ratios.end()));
  }
  std::fflush(stdout);
}

}  // namespace ekiden::bench
