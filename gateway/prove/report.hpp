// SPDX-License-Identifier: Apache-2.0
// How `ekiden prove` shows what it found.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "prove/row.hpp"
#include "prove/self_test.hpp"

namespace ekiden::prove {

struct RowReport {
  const Row* row;
  RowResult result;
};

struct Report {
  std::uint64_t seed = 0;
  bool is_short = false;
  std::vector<RowReport> rows;

  // No row found anything; one that could not run proves nothing and breaks nothing.
  bool holds() const;
};

struct SelfTestReport {
  std::uint64_t seed = 0;
  std::vector<Caught> sabotages;

  bool holds() const;
};

std::string text_of(const Report& report, bool color);
std::string json_of(const Report& report);
std::string text_of(const SelfTestReport& report, bool color);
std::string json_of(const SelfTestReport& report);

}  // namespace ekiden::prove
