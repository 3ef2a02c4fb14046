// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "cli/test_run.hpp"

namespace ekiden::cli {

// The results as a JUnit report: one suite for each file. Without times: a case takes none worth telling.
std::string junit_report(const std::vector<CaseResult>& results);

}  // namespace ekiden::cli
