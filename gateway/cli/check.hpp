// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/context.hpp"

namespace CLI {
class App;
}

namespace ekiden::cli {

// ekiden check -c FILE: everything that `run` checks before it starts, without starting.
void add_check_command(CLI::App& root, Context& context);

}  // namespace ekiden::cli
