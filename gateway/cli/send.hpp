// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "cli/api_client.hpp"

namespace ekiden::cli {

// `ekiden send`: one text message as a command.
struct SendOptions {
  ApiOptions api;
  std::string channel;
  std::string to;
  std::string text;
  std::string idempotency_key;
  std::int64_t wait_seconds = 0;  // 0: do not wait for the end
  bool json = false;
};

// 0 accepted, or with wait: sent · 1 failed, unknown, or not finished in time.
int run_send(const SendOptions& options, Context& context);
void add_send_command(CLI::App& root, Context& context);

// The body of POST /v1/commands.
std::string send_body(const SendOptions& options);

}  // namespace ekiden::cli
