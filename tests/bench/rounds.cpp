// SPDX-License-Identifier: Apache-2.0
#include "bench/rounds.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <map>
#include <optional>

namespace ekiden::bench {

namespace {

constexpr const char* kAgain = "A/A: the first against itself";

// Values of one figure, a round each.
using Series = std::vector<double>;

class Results {
 public:
  Results(const std::vector<Subject>& subjects, int rounds) : subjects_(subjects) {
    subjects_.push_back({kAgain, subjects.front().run});
    rows_.resize(subjects_.size());
    for (int round = 0; round < rounds; ++round)
      for (std::size_t i = 0; i < subjects_.size(); ++i) {
        const std::size_t subject = round % 2 == 0 ? i : subjects_.size() - 1 - i;
        rows_[subject].push_back(subjects_[subject].run());
      }
  }

  Series series(std::size_t subject, std::size_t figure) const {
    Series values;
    for (const std::vector<double>& row : rows_[subject]) values.push_back(row.at(figure));
    return values;
  }
  std::optional<Series> series(const std::string& name, std::size_t figure) const {
    for (std::size_t i = 0; i < subjects_.size(); ++i)
      if (subjects_[i].name == name) return series(i, figure);
    return std::nullopt;
  }
  const std::vector<Subject>& subjects() const { return subjects_; }

 private:
  std::vector<Subject> subjects_;
  std::vector<std::vector<std::vector<double>>> rows_;  // subject, round, figure
};

Series ratios_of(const Series& values, const Series& reference) {
  Series ratios;
  for (std::size_t round = 0; round < values.size(); ++round) ratios.push_back(values[round] / reference[round]);
  return ratios;
}

std::string range_of(const Series& ratios) {
  const auto [least, most] = std::minmax_element(ratios.begin(), ratios.end());
  char text[64];
  std::snprintf(text, sizeof text, "%.2f (%.2f to %.2f)", median(ratios), *least, *most);
  return text;
}

const char* verdict(double ratio, double wanted, bool at_least) {
  return (at_least ? ratio >= wanted : ratio <= wanted) ? "met" : "MISSED";
}

void judge(const Results& results, const std::vector<Figure>& figures, const Goal& goal) {
  const bool at_least = goal.must < goal.goal;
  const std::optional<Series> values = results.series(goal.subject, goal.figure);
  std::optional<Series> best;
  std::string name;
  for (const std::string& other : goal.against) {
    const std::optional<Series> candidate = results.series(other, goal.figure);
    if (!candidate) continue;
    if (best && (median(*candidate) < median(*best)) == at_least) continue;
    best = candidate;
    name = other;
  }
  if (!values || !best) {
    std::printf("  %s against %s, %s: not measured\n", goal.subject.c_str(), goal.against.front().c_str(),
                figures[goal.figure].name.c_str());
    return;
  }
  const Series ratios = ratios_of(*values, *best);
  const double ratio = median(ratios);
  std::printf("  %s against %s, %s: %s; must be at %s %.2f: %s; goal %.2f: %s\n", goal.subject.c_str(), name.c_str(),
              figures[goal.figure].name.c_str(), range_of(ratios).c_str(), at_least ? "least" : "most", goal.must,
              verdict(ratio, goal.must, at_least), goal.goal, verdict(ratio, goal.goal, at_least));
}

}  // namespace

double percentile(std::vector<double> values, double share) {
  std::sort(values.begin(), values.end());
  return values.at(static_cast<std::size_t>(std::floor(share * static_cast<double>(values.size() - 1))));
}

double median(std::vector<double> values) {
  return percentile(std::move(values), 0.5);
}

void compare(const std::string& title, const std::string& unit, int rounds, const std::vector<Candidate>& candidates) {
  std::vector<Subject> subjects;
  for (const Candidate& candidate : candidates)
    subjects.push_back({candidate.name, [run = candidate.run] { return std::vector<double>{run()}; }});
  compare(title, {{"", unit}}, rounds, subjects, {});
}

void compare(const std::string& title, const std::vector<Figure>& figures, int rounds,
             const std::vector<Subject>& subjects, const std::vector<Goal>& goals) {
  const Results results(subjects, rounds);
  for (std::size_t figure = 0; figure < figures.size(); ++figure) {
    const std::string& name = figures[figure].name;
    std::printf("\n%s%s%s (median of %d rounds)\n", title.c_str(), name.empty() ? "" : ": ", name.c_str(), rounds);
    const Series first = results.series(0, figure);
    for (std::size_t i = 0; i < results.subjects().size(); ++i) {
      const Series values = results.series(i, figure);
      std::printf("  %-46s %12.2f %-10s ratio %s\n", results.subjects()[i].name.c_str(), median(values),
                  figures[figure].unit.c_str(), range_of(ratios_of(values, first)).c_str());
    }
  }
  if (!goals.empty()) std::printf("\n%s: goals\n", title.c_str());
  for (const Goal& goal : goals) judge(results, figures, goal);
  std::fflush(stdout);
}

}  // namespace ekiden::bench
