// SPDX-License-Identifier: Apache-2.0
#include "kit/text.hpp"

#include <cstdint>

namespace ekiden::kit {
namespace {

std::uint8_t byte_at(std::string_view text, std::size_t i) {
  return static_cast<std::uint8_t>(text[i]);
}

bool forbidden_control(std::uint8_t byte) {
  return byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r';
}

// U+FFFE or U+FFFF.
bool noncharacter_at(std::string_view text, std::size_t i) {
  return byte_at(text, i) == 0xEF && text.size() - i >= 3 && byte_at(text, i + 1) == 0xBF &&
         byte_at(text, i + 2) >= 0xBE && byte_at(text, i + 2) <= 0xBF;
}

}  // namespace

bool has_xml_forbidden(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i)
    if (forbidden_control(byte_at(text, i)) || noncharacter_at(text, i)) return true;
  return false;
}

std::string drop_xml_forbidden(std::string_view text) {
  if (!has_xml_forbidden(text)) return std::string(text);
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (forbidden_control(byte_at(text, i))) continue;
    if (noncharacter_at(text, i)) {
      i += 2;
      continue;
    }
    out.push_back(text[i]);
  }
  return out;
}

std::string_view without_bom(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  return text;
}

}  // namespace ekiden::kit
