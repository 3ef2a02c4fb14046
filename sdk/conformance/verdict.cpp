// SPDX-License-Identifier: Apache-2.0
#include "conformance/verdict.hpp"

#include <algorithm>

namespace ekiden::conformance {

std::string_view to_string(Outcome outcome) {
  switch (outcome) {
    case Outcome::success:
      return "success";
    case Outcome::skipped:
      return "skipped";
    case Outcome::warning:
      return "warning";
    case Outcome::failed:
      return "failed";
    case Outcome::crashed:
      return "crashed";
  }
  return "failed";
}

Outcome Verdict::outcome() const {
  Outcome worst = skipped_.empty() ? Outcome::success : Outcome::skipped;
  for (const Finding& finding : findings_) worst = std::max(worst, finding.weight);
  return worst;
}

void Verdict::add(Outcome weight, std::string expected, std::string happened) {
  const auto same = [&](const Finding& known) { return known.expected == expected && known.happened == happened; };
  if (findings_.size() == kMaxFindings || std::any_of(findings_.begin(), findings_.end(), same)) return;
  findings_.push_back({weight, std::move(expected), std::move(happened)});
}

}  // namespace ekiden::conformance
