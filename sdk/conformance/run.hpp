// SPDX-License-Identifier: Apache-2.0
// Runs one case in this process, and carries its result to another.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "conformance/case.hpp"
#include "core/status.hpp"

namespace ekiden::conformance {

struct CaseResult {
  Outcome outcome = Outcome::success;
  std::vector<Finding> findings{};
  std::string remark{};  // why it was skipped, or what is worth knowing
};

// The plugin's code runs inside: this may crash, hang, or change the process.
CaseResult run_case(const Case& checked, Subject& subject);

std::string to_json(const CaseResult& result);
// Code::corrupt when it is no result.
Result<CaseResult> read_result(std::string_view json);

}  // namespace ekiden::conformance
