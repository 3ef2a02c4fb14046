// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "cli/test_cases.hpp"

namespace ekiden::cli {

struct CaseResult {
  std::string file;
  std::string name;
  std::vector<std::string> differences{};  // empty: the case passes
};

// The results of one file's cases, in their order.
struct FileResult {
  std::vector<CaseResult> cases{};
  config::Diagnostics diagnostics{};  // with errors: the configuration, or a map, cannot be used
  std::vector<Status> problems{};     // of plugin files
  bool ok() const { return !config::has_errors(diagnostics) && problems.empty(); }
};

// Runs the cases of a file that has no errors. No network, no journal: what a sink sends is answered by the case.
FileResult run_cases(const TestFile& file, const config::Environment& environment);

}  // namespace ekiden::cli
