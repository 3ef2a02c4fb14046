// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "cli/api_client.hpp"
#include "cli/json_view.hpp"

namespace ekiden::cli {

// `ekiden tail`: events as they come.
struct TailOptions {
  ApiOptions api;
  std::string channel;       // empty: every channel
  std::string conversation;  // a conversation key; empty: every one
  std::string from = "now";  // start or now
  std::uint64_t limit = 0;   // stop after so many; 0: never
  bool show_text = false;
  bool json = false;
};

// Runs until the limit or a signal. A gateway that goes away is asked again, every second; one that was never there
// ends it with 69.
int run_tail(const TailOptions& options, Context& context);
void add_tail_command(CLI::App& root, Context& context);

bool is_wanted(const TailOptions& options, const JsonView& event);
// "2026-11-21T10:00:00.000Z  message.received  shop  shop:…  text, 5 characters": never the text itself, unless asked.
std::string event_line(const JsonView& event, bool show_text);

}  // namespace ekiden::cli
