// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/command_line.hpp"

namespace ekiden::cli {

// `ekiden journal check`: reads every record, beside a running gateway too. 1 when something is damaged or lost.
void add_journal_check_command(CLI::App& root, Context& context);

}  // namespace ekiden::cli
