// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/command_line.hpp"

namespace ekiden::cli {

// `ekiden journal dump`: the records as NDJSON, oldest first, beside a running gateway too. 1 when some could not be
// read.
void add_journal_dump_command(CLI::App& root, Context& context);

}  // namespace ekiden::cli
