// SPDX-License-Identifier: Apache-2.0
#include "kit/text.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>

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

// Whether one of the eight bytes is a control, or the lead of U+FFFE. May be wrong on the side of yes.
bool has_suspect(std::uint64_t eight) {
  constexpr std::uint64_t kOnes = 0x0101010101010101;
  constexpr std::uint64_t kHighBits = 0x80 * kOnes;
  const std::uint64_t leads = eight ^ (0xEF * kOnes);
  const std::uint64_t controls = (eight - 0x20 * kOnes) & ~eight;
  return ((controls | ((leads - kOnes) & ~leads)) & kHighBits) != 0;
}

bool has_xml_forbidden(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size()) {
    std::uint64_t eight = 0;
    if (text.size() - at >= sizeof eight) {
      std::memcpy(&eight, text.data() + at, sizeof eight);
      if (!has_suspect(eight)) {
        at += sizeof eight;
        continue;
      }
    }
    for (const std::size_t end = std::min(at + sizeof eight, text.size()); at < end; ++at)
      if (forbidden_control(byte_at(text, at)) || noncharacter_at(text, at)) return true;
  }
  return false;
}

}  // namespace

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
