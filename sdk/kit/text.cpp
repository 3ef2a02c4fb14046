// SPDX-License-Identifier: Apache-2.0
#include "kit/text.hpp"

#include <algorithm>
#include <array>
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

// Characters side by side; the compiler knows what the processor has for that.
using Sixteen = unsigned char __attribute__((vector_size(16)));

// Whether one of sixteen bytes is a control character, or the lead of U+FFFE.
bool has_suspect(const char* text) {
  Sixteen bytes;
  std::memcpy(&bytes, text, sizeof bytes);
  const auto suspect = (bytes < 0x20) | (bytes == 0xEF);
  std::uint64_t halves[2];
  std::memcpy(halves, &suspect, sizeof halves);
  return (halves[0] | halves[1]) != 0;
}

bool has_xml_forbidden(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t end = std::min(at + sizeof(Sixteen), text.size());
    if (end - at == sizeof(Sixteen) && !has_suspect(text.data() + at)) {
      at = end;
      continue;
    }
    for (; at < end; ++at)
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

bool looks_like_formula(std::string_view text) {
  constexpr std::array<std::string_view, 11> kStarts = {"=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"};
  return std::any_of(kStarts.begin(), kStarts.end(), [&](std::string_view start) { return text.starts_with(start); });
}

}  // namespace ekiden::kit
