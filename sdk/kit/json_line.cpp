// SPDX-License-Identifier: Apache-2.0
#include "kit/json_line.hpp"

#include "kit/json.hpp"

namespace ekiden::kit {

std::string json_line(std::string_view document) {
  std::string line = repair_surrogate_escapes(document);
  std::erase_if(line, [](char c) { return c == '\n' || c == '\r'; });
  return line;
}

}  // namespace ekiden::kit
