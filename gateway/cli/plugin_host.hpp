// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "cli/context.hpp"
#include "plugin/remote/remote_settings.hpp"

namespace CLI {
class App;
}

namespace ekiden::cli {

// ekiden plugin-host --describe FILE: maps one plugin and prints its manifest. Runs in a child of its own, because a
// plugin may crash while it is mapped.
// ekiden plugin-host --serve: is the process of one instance; the gateway speaks to it on descriptor 3.
void add_plugin_host_command(CLI::App& root, Context& context);

// `tuning`, completed with how this gateway starts `plugin-host --serve`: this very program, and of its environment
// only what a C library, a sanitizer or TLS reads, never a secret.
plugin::remote::Settings plugin_host_settings(plugin::remote::Settings tuning, std::string data_folder);

}  // namespace ekiden::cli
