// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "cli/api_client.hpp"
#include "cli/json_view.hpp"

namespace ekiden::cli {

// `ekiden status`: how channels and sinks are.
struct StatusOptions {
  ApiOptions api;
  bool json = false;
};

// 1 when something is down.
int run_status(const StatusOptions& options, Context& context);
void add_status_command(CLI::App& root, Context& context);

// Two tables, from the answers of /v1/channels and /v1/sinks.
std::string status_text(const JsonView& channels, const JsonView& sinks, bool color);
bool is_something_down(const JsonView& channels, const JsonView& sinks);

}  // namespace ekiden::cli
