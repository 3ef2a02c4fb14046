// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/command_line.hpp"

namespace ekiden::cli {

// ekiden map preview -c FILE --sink S --event FILE | --map FILE --event FILE
void add_map_preview_command(CLI::App& root, Context& context);

}  // namespace ekiden::cli
