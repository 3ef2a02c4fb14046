// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/context.hpp"

namespace CLI {
class App;
}

namespace ekiden::cli {

// ekiden run -c FILE: the gateway in the foreground until SIGTERM or SIGINT; a second one stops it at once.
void add_run_command(CLI::App& root, Context& context);

}  // namespace ekiden::cli
