// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/command_line.hpp"

namespace ekiden::cli {

// `ekiden plugin info NAME`: what the component declares about itself. 66 when no plugin has it.
void add_plugin_info_command(CLI::App& root, Context& context);

}  // namespace ekiden::cli
