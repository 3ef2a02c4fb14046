// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdio>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ekiden::test {

// What a sink has to survive, with what was given to it and what stands at the other side afterwards. Printed at its
// end.
class FaultTable {
 public:
  static constexpr std::array<std::string_view, 15> kFaults = {"answer lost after commit",
                                                               "429 with Retry-After",
                                                               "429 without Retry-After",
                                                               "5xx storm",
                                                               "token expired mid-batch",
                                                               "partial batch failure",
                                                               "connection cut",
                                                               "1 MB message",
                                                               "emoji",
                                                               "NUL",
                                                               "lone surrogate",
                                                               "formula",
                                                               "SQL metacharacters",
                                                               "CSV metacharacters",
                                                               "full or unwritable"};

  explicit FaultTable(std::string sink) : sink_(std::move(sink)) {}
  ~FaultTable() { print(); }
  FaultTable(const FaultTable&) = delete;
  FaultTable& operator=(const FaultTable&) = delete;

  // `events` were given, `effects` stand at the other side; the sink is right when they are as many.
  void add(std::string_view fault, std::string what, std::size_t events, std::size_t effects) {
    rows_.push_back({std::string(fault), std::move(what), std::to_string(events), std::to_string(effects),
                     events == effects ? "once" : "WRONG"});
    is_right_ = is_right_ && events == effects;
  }
  void not_applicable(std::string_view fault, std::string why) {
    rows_.push_back({std::string(fault), std::move(why), "-", "-", "does not apply"});
  }
  // Each fault has a row, and each effect happened once.
  bool is_right() const {
    return is_right_ && std::all_of(kFaults.begin(), kFaults.end(), [this](std::string_view fault) {
             return std::any_of(rows_.begin(), rows_.end(), [&](const Row& row) { return row.front() == fault; });
           });
  }

 private:
  using Row = std::array<std::string, 5>;

  void print() const {
    std::printf("\nsink %s\n", sink_.c_str());
    line({"FAULT", "WHAT HAPPENS", "EVENTS", "EFFECTS", "VERDICT"});
    for (const Row& row : rows_) line(row);
    std::fflush(stdout);
  }
  static void line(const Row& row) {
    std::printf("  %-26s %-74s %6s %7s  %s\n", row[0].c_str(), row[1].c_str(), row[2].c_str(), row[3].c_str(),
                row[4].c_str());
  }

  const std::string sink_;
  std::vector<Row> rows_;
  bool is_right_ = true;
};

}  // namespace ekiden::test
