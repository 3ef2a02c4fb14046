// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace CLI {
class App;
}

namespace ekiden::cli {

struct Context;

// `ekiden plugin promote NAME -c FILE`: lets a plugin that crashed the gateway run again where the configuration says.
void add_plugin_promote_command(CLI::App& root, Context& context);

}  // namespace ekiden::cli
