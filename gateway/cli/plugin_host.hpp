// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/context.hpp"

namespace CLI {
class App;
}

namespace ekiden::cli {

// ekiden plugin-host --describe FILE: maps one plugin and prints its manifest. Runs in a child of its own, because a
// plugin may crash while it is mapped.
void add_plugin_host_command(CLI::App& root, Context& context);

}  // namespace ekiden::cli
