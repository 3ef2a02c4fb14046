// SPDX-License-Identifier: Apache-2.0
// Which events a command means, as flags, and as the bodies that the API takes.
#pragma once

#include <string>
#include <string_view>

#include "cli/command_line.hpp"
#include "core/ports/clock.hpp"
#include "core/status.hpp"

namespace ekiden::cli {

struct SelectionOptions {
  std::string sink;
  std::string id;
  std::string conversation;
  std::string reason;
  std::string from;  // a time, or how long ago: 2026-11-27T08:00:00Z, 2h
  std::string to;
  double rate = 0;  // events a second; 0: as fast as the sink takes them
  bool all = false;
  bool dry_run = false;

  bool names_some() const { return !conversation.empty() || !reason.empty() || !from.empty() || !to.empty(); }
};

void add_time_options(CLI::App& app, SelectionOptions& options);
void add_rate_option(CLI::App& app, SelectionOptions& options);
void add_dry_run_switch(CLI::App& app, SelectionOptions& options);
// --conversation, --reason, --all.
void add_letter_options(CLI::App& app, SelectionOptions& options);

// The body of POST /v1/dead-letters/replay and …/drop, or of POST /v1/sinks/{id}/replay, which names no sink.
// Code::invalid: a time that is none.
Result<std::string> selection_body(const SelectionOptions& options, bool with_sink, const Clock& clock);

// "12 delivered again", with --dry-run "12 would be", and the first ids.
std::string selection_text(std::string_view answer, std::string_view count_name, std::string_view verb);

}  // namespace ekiden::cli
