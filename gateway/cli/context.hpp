// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <ostream>
#include <string>

#include "cli/exit_codes.hpp"
#include "core/status.hpp"

namespace ekiden::cli {

// What a command sees of the world around it.
struct Context {
  std::ostream& out;  // results
  std::ostream& err;  // messages
  std::function<std::optional<std::string>(const std::string& name)> env;
  bool color = false;        // `out` is a terminal that shows colours, and NO_COLOR is not set
  bool is_terminal = false;  // `err` is a terminal: progress may be shown there
  int exit_code = kExitOk;

  // One sentence on `err`, "ekiden: …", and the exit code.
  int fail(const Status& status) { return fail(exit_code_of(status.code()), status.message()); }
  int fail(int code, const std::string& sentence) {
    err << "ekiden: " << sentence << '\n';
    return code;
  }
};

// The process's own streams and environment.
Context process_context();

}  // namespace ekiden::cli
