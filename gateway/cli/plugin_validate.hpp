// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "cli/command_line.hpp"

namespace ekiden::cli {

// `ekiden plugin validate FILE.so`: every rule of sdk/ABI.md that a machine can hold, each case in a process of its
// own.
struct PluginValidateOptions {
  std::string file;
  std::string component;  // empty: all of the file
  std::string config;     // file with a JSON object
  std::string webhook;    // file with recorded requests
  std::string include;    // regular expressions over the names of cases
  std::string exclude;
  std::string isolation = "host";  // host or process
  std::string run_case;            // hidden: this process runs this one case, and prints its result
  std::string seed;                // decimal; empty: a fresh one
  unsigned jobs = 0;               // 0: one for each processor
  unsigned time_limit_s = 0;       // of one case; 0: 30, or 120 for a component that starts programs
  bool json = false;
  bool only_failed = false;
  bool list = false;
};

// 0: nothing failed or crashed; 1: something did.
int run_plugin_validate(const PluginValidateOptions& options, Context& context);
// Adds `validate` to the command `plugin`.
void add_plugin_validate_command(CLI::App& root, Context& context);

}  // namespace ekiden::cli
