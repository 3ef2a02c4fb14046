// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <variant>

#include "gateway_config.hpp"
#include "settings.hpp"

namespace ekiden::sandbox {

struct RunCommand {
  Settings settings;
  std::string host;
  int port = 0;
  std::string run_file;
};

struct ConfigCommand {
  Settings settings;
  GatewayPlaces places;
};

/// Help was shown, or the usage was wrong and has been explained.
struct ExitCommand {
  int code;
};

using Command = std::variant<RunCommand, ConfigCommand, ExitCommand>;

/// Reads the command line; every flag --some-name has a twin EKIDEN_SANDBOX_SOME_NAME in the environment.
Command read_options(int argc, char** argv);

}  // namespace ekiden::sandbox
