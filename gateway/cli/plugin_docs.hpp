// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/command_line.hpp"

namespace ekiden::cli {

// `ekiden plugin docs [--out DIR [--check]]`: a Markdown page for each component, made from its descriptor alone, and
// an index. With --check nothing is written: 1 when the folder does not hold exactly these pages.
void add_plugin_docs_command(CLI::App& root, Context& context);

}  // namespace ekiden::cli
