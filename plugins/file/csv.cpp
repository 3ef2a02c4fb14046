// SPDX-License-Identifier: Apache-2.0
#include "csv.hpp"

#include <algorithm>

namespace ekiden::file {

void append_field(std::string_view text, char separator, std::string& out) {
  const auto is_special = [&](char c) { return c == separator || c == '"' || c == '\r' || c == '\n'; };
  const bool is_quoted =
      !text.empty() && (text.front() == ' ' || text.back() == ' ' || std::any_of(text.begin(), text.end(), is_special));
  if (is_quoted) out += '"';
  for (const char c : text) {
    if (c == '"')
      out += "\"\"";
    else if (c == '\0')
      out += "\xEF\xBF\xBD";
    else
      out += c;
  }
  if (is_quoted) out += '"';
}

}  // namespace ekiden::file
