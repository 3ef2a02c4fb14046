// SPDX-License-Identifier: Apache-2.0
// What CLI11 lacks: an environment twin for every flag, "did you mean", and our exit codes.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "cli/context.hpp"

namespace ekiden::cli {

// `--token-file` -> EKIDEN_TOKEN_FILE; with a command, EKIDEN_SEND_CHANNEL.
std::string environment_twin(std::string_view flag, std::string_view command = {});

// The command right below the root that `app` is or belongs to: "dead-letters" for `ekiden dead-letters list`.
std::string command_of(const CLI::App& app);

// An option with a value, and its twin.
template <class T>
CLI::Option* add_option(CLI::App& app, const std::string& flag, T& value, const std::string& description) {
  return app.add_option(flag, value, description)->envname(environment_twin(flag, command_of(app)));
}

// A switch, and its twin.
CLI::Option* add_switch(CLI::App& app, const std::string& flag, bool& value, const std::string& description);

// `-c,--config FILE`, twin EKIDEN_CONFIG, the same everywhere; required.
CLI::Option* add_config_option(CLI::App& app, std::string& value);

// `--json`, twin EKIDEN_JSON, the same everywhere.
CLI::Option* add_json_switch(CLI::App& app, bool& value);

// Parses and runs the command's callback. Help and version go to `out`, what is wrong to `err` with the nearest right
// word. Gives the exit code: the context's after a command ran, 64 for wrong usage.
int run_command_line(CLI::App& root, int argc, const char* const* argv, Context& context);

// The candidate that `word` was probably meant to be, empty when none is near.
std::string nearest(std::string_view word, const std::vector<std::string>& candidates);

}  // namespace ekiden::cli
