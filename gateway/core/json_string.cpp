// SPDX-License-Identifier: Apache-2.0
#include "core/json_string.hpp"

#include <array>
#include <cstddef>

namespace ekiden {

namespace {

// What stands behind the backslash: 0 for a character that needs none, 'u' for one that has no short form.
constexpr std::array<char, 256> escapes() {
  std::array<char, 256> table{};
  for (std::size_t c = 0; c < 0x20; ++c) table[c] = 'u';
  table['\b'] = 'b';
  table['\f'] = 'f';
  table['\n'] = 'n';
  table['\r'] = 'r';
  table['\t'] = 't';
  table['"'] = '"';
  table['\\'] = '\\';
  return table;
}

constexpr std::array<char, 256> kEscapes = escapes();

}  // namespace

void append_json_string(std::string& out, std::string_view text) {
  static constexpr std::string_view kDigits = "0123456789ABCDEF";
  out.push_back('"');
  std::size_t written = 0;  // what needs no escape goes over in runs
  for (std::size_t at = 0; at < text.size(); ++at) {
    const auto byte = static_cast<unsigned char>(text[at]);
    const char escape = kEscapes[byte];
    if (escape == 0) continue;
    out.append(text, written, at - written);
    written = at + 1;
    out.push_back('\\');
    out.push_back(escape);
    if (escape == 'u') out.append("00").append({kDigits[byte >> 4], kDigits[byte & 15]});
  }
  out.append(text, written);
  out.push_back('"');
}

}  // namespace ekiden
