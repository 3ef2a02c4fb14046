// SPDX-License-Identifier: Apache-2.0
// The way every benchmark here measures: all candidates in one run, in rounds whose order alternates, each figure a
// ratio against the first candidate of the same round. The first candidate also runs against itself, which shows the
// error of the method.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

namespace ekiden::bench {

struct Candidate {
  std::string name;
  std::function<double()> run;  // gives the figure of one round
};

// Runs the candidates and prints a table: median figures in `unit`, and ratios with their range. The first one is the
// limit, or the peer, that the others are measured against.
void compare(const std::string& title, const std::string& unit, int rounds, const std::vector<Candidate>& candidates);

double median(std::vector<double> values);
double percentile(std::vector<double> values, double share);

template <class Work>
double seconds(Work&& work) {
  const auto begin = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

// Each file's own.
void journal_against_disk();
void call_through_the_abi();
void messages_through_a_child();
void sends_to_a_slow_endpoint();

}  // namespace ekiden::bench
