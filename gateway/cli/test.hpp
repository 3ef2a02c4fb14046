// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/command_line.hpp"

namespace ekiden::cli {

// `ekiden test PATH…`: what would become of events, against what cases beside the configuration expect.
void add_test_command(CLI::App& root, Context& context);

}  // namespace ekiden::cli
