// SPDX-License-Identifier: Apache-2.0
// A world of files and variables in memory, and a short form of diagnostics for tables.
#pragma once

#include <map>
#include <string>

#include "config/gateway_config.hpp"

namespace ekiden::config::test {

struct World {
  std::map<std::string, std::string> variables;
  std::map<std::string, std::string> files;  // absolute path → bytes

  Environment environment() const {
    return {[vars = variables](const std::string& name) -> std::optional<std::string> {
              const auto found = vars.find(name);
              if (found == vars.end()) return std::nullopt;
              return found->second;
            },
            [all = files](const std::filesystem::path& path, std::size_t limit) -> Result<std::string> {
              const auto found = all.find(path.string());
              if (found == all.end()) return Status(Code::not_found, "no such file");
              if (found->second.size() > limit)
                return Status(Code::invalid, "larger than " + std::to_string(limit / 1024) + " KiB");
              return found->second;
            }};
  }
};

inline Loaded load_text(const std::string& yaml, World world = {}) {
  world.files["/etc/ekiden/ekiden.yaml"] = yaml;
  return load("/etc/ekiden/ekiden.yaml", world.environment());
}

// "3:5 unknown-key did you mean \"channels\"?", one line a diagnostic; warnings begin with "warning ".
inline std::string brief(const Diagnostics& diagnostics) {
  std::string text;
  for (const Diagnostic& d : diagnostics) {
    if (d.severity == Severity::warning) text += "warning ";
    text += std::to_string(d.line) + ':' + std::to_string(d.column) + ' ' + d.code;
    if (!d.hint.empty()) text += ' ' + d.hint;
    text += '\n';
  }
  return text;
}

}  // namespace ekiden::config::test
