// SPDX-License-Identifier: Apache-2.0
// What the configuration sees of the world outside its file.
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "core/status.hpp"

namespace ekiden::config {

// Both functions are called on the thread that loads or checks, and on those that ask LiveSecrets.
struct Environment {
  // The value of an environment variable, or nothing when it is not set.
  std::function<std::optional<std::string>(const std::string& name)> variable;
  // A regular file's bytes, at most `limit` of them. Code::not_found, Code::denied, Code::invalid (larger than the
  // limit, or not a regular file) or Code::io.
  std::function<Result<std::string>(const std::filesystem::path& path, std::size_t limit)> read_file;
};

// The process's own environment variables and the real disk.
Environment process_environment();

}  // namespace ekiden::config
