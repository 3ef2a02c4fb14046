// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <sstream>
#include <string>

#include "cli/context.hpp"

namespace ekiden::test {

// A context whose streams and environment a test sees.
struct TestContext {
  std::ostringstream out;
  std::ostringstream err;
  std::map<std::string, std::string> variables;
  cli::Context context{.out = out, .err = err, .env = [this](const std::string& name) -> std::optional<std::string> {
                         const auto found = variables.find(name);
                         return found == variables.end() ? std::nullopt : std::optional<std::string>(found->second);
                       }};
};

}  // namespace ekiden::test
