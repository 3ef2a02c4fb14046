// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "cli/command_line.hpp"
#include "plugin/catalogue.hpp"

namespace ekiden::cli {

// The command `plugin`, which is made when it is not there yet.
CLI::App& plugin_group(CLI::App& root);

// `--path`, the same for every command that looks at plugin files.
CLI::Option* add_plugin_path_option(CLI::App& app, std::vector<std::string>& paths);

// The plugin files of these folders and files, by default of default_plugin_path(). Says on `err` what is wrong with
// one.
plugin::Catalogue scan_plugins(const std::vector<std::string>& paths, Context& context);

// `ekiden plugin list`: which components there are. 77 or 78 when a file is no usable plugin (exit_code_of_plugins);
// the rest is listed all the same.
void add_plugin_list_command(CLI::App& root, Context& context);

}  // namespace ekiden::cli
