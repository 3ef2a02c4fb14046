// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "cli/child_process.hpp"
#include "support/e2e/gateway_process.hpp"

namespace ekiden::test {

// A command to its end, with `variables` ("NAME=value") set on top of this process's environment. Throws when it does
// not end.
inline cli::ChildOutput command(const std::vector<std::string>& words, const std::vector<std::string>& variables = {}) {
  std::vector<std::string> argv{"env"};
  argv.insert(argv.end(), variables.begin(), variables.end());
  argv.insert(argv.end(), words.begin(), words.end());
  Result<cli::ChildOutput> output = cli::run_child(argv, 60'000);
  if (!output) throw std::runtime_error(output.status().message());
  return *std::move(output);
}

// `ekiden WORDS…` as a person types it.
inline cli::ChildOutput run_ekiden(std::vector<std::string> words, const std::vector<std::string>& variables = {}) {
  words.insert(words.begin(), ekiden_program());
  return command(words, variables);
}

inline bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

inline std::size_t count(std::string_view text, std::string_view part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != std::string_view::npos; at = text.find(part, at + part.size())) ++found;
  return found;
}

}  // namespace ekiden::test
