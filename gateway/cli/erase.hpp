// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/command_line.hpp"

namespace ekiden::cli {

// `ekiden erase`: one person's data, from the running gateway.
void add_erase_command(CLI::App& root, Context& context);

}  // namespace ekiden::cli
