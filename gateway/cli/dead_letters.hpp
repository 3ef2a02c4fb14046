// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "cli/api_client.hpp"
#include "cli/json_view.hpp"

namespace ekiden::cli {

// `ekiden dead-letters list|show|replay`
struct DeadLetterOptions {
  ApiOptions api;
  std::string sink;
  std::string id;
  std::uint64_t limit = 0;  // of list; 0: all
  bool all = false;         // of replay: every dead letter of the sink
  bool json = false;
};

int run_dead_letters_list(const DeadLetterOptions& options, Context& context);
int run_dead_letters_show(const DeadLetterOptions& options, Context& context);
int run_dead_letters_replay(const DeadLetterOptions& options, Context& context);
void add_dead_letters_command(CLI::App& root, Context& context);

}  // namespace ekiden::cli
