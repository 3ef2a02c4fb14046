// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "cli/command_line.hpp"

namespace ekiden::cli {

// `ekiden plugin list`: which components there are.
struct PluginListOptions {
  std::vector<std::string> paths;  // empty: default_plugin_path()
  bool json = false;
};

// 77 or 78 when a file is no usable plugin (exit_code_of_plugins); the rest is listed all the same.
int run_plugin_list(const PluginListOptions& options, Context& context);
// Adds `list` to the command `plugin`, which it makes when it is not there.
void add_plugin_list_command(CLI::App& root, Context& context);

}  // namespace ekiden::cli
