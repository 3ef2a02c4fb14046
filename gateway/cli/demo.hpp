// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "cli/command_line.hpp"

namespace ekiden::cli {

// `ekiden demo`: a gateway and a sandbox with a folder of their own, and a first conversation through both.
struct DemoOptions {
  bool once = false;  // end after the first conversation
  std::string fault;  // break one hop; the sandbox knows the names
  std::string dir;    // empty: a temporary one
  bool keep = false;  // leave the folder behind
};

// 0 when every hop was seen, 1 when one was not: it is named, and the folder with the logs stays unless `fault` broke
// the hop. With `once` it ends within 30 seconds.
int run_demo(const DemoOptions& options, Context& context);
void add_demo_command(CLI::App& root, Context& context);

}  // namespace ekiden::cli
