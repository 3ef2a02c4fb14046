// SPDX-License-Identifier: Apache-2.0
#include "cli/printable.hpp"

#include <algorithm>

namespace ekiden::cli {

std::string printable(std::string_view text) {
  std::string clean;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const bool is_c1 = byte == 0xC2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xA0;
    clean += byte < 0x20 || byte == 0x7F || is_c1 ? ' ' : text[i];
    if (is_c1) ++i;
  }
  return clean;
}

std::size_t character_count(std::string_view text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

}  // namespace ekiden::cli
