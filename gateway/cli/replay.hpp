// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/api_client.hpp"
#include "cli/selection.hpp"

namespace ekiden::cli {

// `ekiden replay`: what a sink got in a time range, once more.
struct ReplayOptions {
  ApiOptions api;
  SelectionOptions events;
  bool json = false;
};

int run_replay(const ReplayOptions& options, Context& context);
void add_replay_command(CLI::App& root, Context& context);

}  // namespace ekiden::cli
