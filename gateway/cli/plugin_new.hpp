// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "cli/command_line.hpp"
#include "core/status.hpp"

namespace ekiden::cli {

// `ekiden plugin new`: a project that builds a plugin, with its tests. Needs no network.
struct PluginNewOptions {
  std::string name;  // the component's id, and the folder's name
  std::string kind;  // "adapter", "sink", "filter"
  std::string lang;
  std::string out = ".";  // where the folder is made
};

// The project's files by their path below its folder. `folder` and the folders of the installed plugins go into them.
// Code::invalid for a name, kind or language that is none.
Result<std::map<std::string, std::string>> plugin_project(const PluginNewOptions& options,
                                                          const std::filesystem::path& folder);

// 64 for a bad name or an existing folder, 74 when it cannot be written.
int run_plugin_new(const PluginNewOptions& options, Context& context);
// Adds `new` to the command `plugin`.
void add_plugin_new_command(CLI::App& root, Context& context);

}  // namespace ekiden::cli
