// SPDX-License-Identifier: Apache-2.0
#include "cli/context.hpp"

#include <unistd.h>

#include <cstdlib>
#include <iostream>

namespace ekiden::cli {

Context process_context() {
  const auto env = [](const std::string& name) -> std::optional<std::string> {
    const char* value = std::getenv(name.c_str());
    return value == nullptr ? std::nullopt : std::optional<std::string>(value);
  };
  const bool plain = !env("NO_COLOR").value_or("").empty() || env("TERM").value_or("") == "dumb";
  return {.out = std::cout,
          .err = std::cerr,
          .env = env,
          .color = !plain && isatty(STDOUT_FILENO) == 1,
          .is_terminal = isatty(STDERR_FILENO) == 1};
}

}  // namespace ekiden::cli
