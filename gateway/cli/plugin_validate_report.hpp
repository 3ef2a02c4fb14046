// SPDX-License-Identifier: Apache-2.0
// How `ekiden plugin validate` shows what it found.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "cli/context.hpp"
#include "conformance/run.hpp"

namespace ekiden::cli {

// A case on its way, or done.
struct CheckedCase {
  const conformance::Case* checked;
  std::string component;  // empty: of the file
  conformance::CaseResult result{};
  std::int64_t took_ms = 0;
  unsigned time_limit_s = 0;
};

struct ValidationReport {
  std::string file;
  std::string seed;
  std::string isolation;
  std::vector<CheckedCase> cases;
  bool only_failed = false;
};

bool has_failed(const CheckedCase& one);
std::string report_json(const ValidationReport& report);
// For people: a line for each case, and below a failure what was expected, what happened, the rule, and how to mend it.
std::string report_text(const ValidationReport& report, bool color);
// The cases themselves: name, rule, what a sound plugin does.
std::string case_list(bool json);

}  // namespace ekiden::cli
