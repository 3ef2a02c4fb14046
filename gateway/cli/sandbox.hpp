// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "cli/command_line.hpp"

namespace ekiden::cli {

// The program that plays the platforms: beside this executable, else in PATH; empty when there is none.
std::string sandbox_program();

// `ekiden sandbox [arguments…]` becomes `ekiden-sandbox run [arguments…]`. Returns only when that fails.
int run_sandbox(const std::vector<std::string>& arguments, Context& context);
void add_sandbox_command(CLI::App& root, Context& context);

}  // namespace ekiden::cli
