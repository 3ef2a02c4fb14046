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

// A subject with several figures a round, e.g. requests a second, processor time for each, the slowest hundredth.
struct Subject {
  std::string name;
  std::function<std::vector<double>()> run;  // one value for each figure
};
struct Figure {
  std::string name;
  std::string unit;
};
// What a figure of one subject should be, divided by the same figure of another in the same round. `must` below `goal`:
// at least, else at most.
struct Goal {
  std::string subject;
  std::vector<std::string> against;  // the one of them with the better median counts
  std::size_t figure = 0;
  double must = 0;
  double goal = 0;
};

// As above, one table for each figure; then the goals, and whether they are met. A goal whose subjects are not there is
// printed as not measured. The first subject is also run against itself.
void compare(const std::string& title, const std::vector<Figure>& figures, int rounds,
             const std::vector<Subject>& subjects, const std::vector<Goal>& goals);

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
void records_of_events();
void messages_through_a_child();
void a_channel_beside_one_that_is_killed();
void sends_to_a_slow_endpoint();
void ingest();
void relay();
void poisoned_conversation();
void instructions_of_an_event();
void memory_of_connections();
void backlog_of_a_million();
void warehouse_against_copy();
void webhook_against_libcurl();

}  // namespace ekiden::bench
