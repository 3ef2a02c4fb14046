// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/command_line.hpp"

namespace ekiden::cli {

// `ekiden version`, and `ekiden --version`
int run_version(bool json, Context& context);
void add_version_command(CLI::App& root, Context& context);

}  // namespace ekiden::cli
