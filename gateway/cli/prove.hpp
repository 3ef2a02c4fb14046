// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "cli/context.hpp"

namespace ekiden::cli {

struct ProveOptions {
  bool is_short = false;
  bool self_test = false;
  bool json = false;
  std::uint64_t seed = 0;         // 0: a fresh one
  std::string data_dir;           // empty: a temporary folder
  std::vector<std::string> rows;  // empty: all of them
};

// Does harm to gateways again and again and counts what must not happen. 0: nothing did; 1: something did.
int run_prove(const ProveOptions& options, Context& context);

void add_prove_command(CLI::App& root, Context& context);

}  // namespace ekiden::cli
