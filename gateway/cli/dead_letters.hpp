// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "cli/api_client.hpp"
#include "cli/json_view.hpp"
#include "cli/selection.hpp"

namespace ekiden::cli {

// `ekiden dead-letters list|show|replay|drop`
struct DeadLetterOptions {
  ApiOptions api;
  SelectionOptions letters;
  std::uint64_t limit = 0;  // of list; 0: all
  bool json = false;
};

int run_dead_letters_list(const DeadLetterOptions& options, Context& context);
int run_dead_letters_show(const DeadLetterOptions& options, Context& context);
int run_dead_letters_replay(const DeadLetterOptions& options, Context& context);
int run_dead_letters_drop(const DeadLetterOptions& options, Context& context);
void add_dead_letters_command(CLI::App& root, Context& context);

}  // namespace ekiden::cli
