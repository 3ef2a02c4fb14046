// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>

#include "cli/context.hpp"
#include "cli/json_view.hpp"

namespace ekiden::cli {

// Prints the hops of the sandbox's record (GET /sandbox/demo), each once, as soon as it was seen or has failed.
class DemoReport {
 public:
  explicit DemoReport(Context& context) : context_(context) {}

  // True when the record has its verdict.
  bool update(const JsonView& record);
  bool passed() const { return passed_; }
  // The hop that failed and what was seen instead; empty when none did.
  const std::string& failure() const { return failure_; }
  // The first hop that is not printed yet, for a run that ends without a verdict.
  const std::string& waiting_for() const { return waiting_for_; }

 private:
  void print(const JsonView& hop);

  Context& context_;
  std::size_t printed_ = 0;
  bool passed_ = false;
  std::string failure_;
  std::string waiting_for_;
};

}  // namespace ekiden::cli
