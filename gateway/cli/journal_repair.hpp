// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/command_line.hpp"

namespace ekiden::cli {

// `ekiden journal repair`: keeps a copy of each damaged segment and writes it again with what is intact. 74 while a
// gateway has the journal open; 1 when something is left that it cannot mend.
void add_journal_repair_command(CLI::App& root, Context& context);

}  // namespace ekiden::cli
