// SPDX-License-Identifier: Apache-2.0
// UTF-8 as The Unicode Standard, table 3-7, defines it: no overlong form, no surrogate, nothing above U+10FFFF.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace ekiden::sdk {

namespace detail {

struct Utf8Step {
  std::size_t length;  // bytes that belong together: a character, or the longest prefix of one (at least 1)
  bool valid;
};

// Looks at the character that begins at `at`, which is inside `text`.
inline Utf8Step utf8_step(std::string_view text, std::size_t at) noexcept {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned lead = byte(at);
  if (lead < 0x80) return {1, true};
  std::size_t length = 0;
  unsigned low = 0x80, high = 0xBF;  // what the second byte may be
  if (lead >= 0xC2 && lead <= 0xDF) {
    length = 2;
  } else if (lead >= 0xE0 && lead <= 0xEF) {
    length = 3;
    if (lead == 0xE0) low = 0xA0;
    if (lead == 0xED) high = 0x9F;
  } else if (lead >= 0xF0 && lead <= 0xF4) {
    length = 4;
    if (lead == 0xF0) low = 0x90;
    if (lead == 0xF4) high = 0x8F;
  } else {
    return {1, false};
  }
  for (std::size_t i = 1; i < length; ++i) {
    if (at + i >= text.size() || byte(at + i) < low || byte(at + i) > high) return {i, false};
    low = 0x80;
    high = 0xBF;
  }
  return {length, true};
}

// Where the ASCII characters from `at` on end; sixteen at a time, because most texts are little else.
inline std::size_t ascii_end(std::string_view text, std::size_t at) noexcept {
  constexpr std::uint64_t kHighBits = 0x8080808080808080;
  std::uint64_t words[2];
  while (text.size() - at >= sizeof words) {
    std::memcpy(words, text.data() + at, sizeof words);
    if (((words[0] | words[1]) & kHighBits) != 0) break;
    at += sizeof words;
  }
  while (at < text.size() && static_cast<unsigned char>(text[at]) < 0x80) ++at;
  return at;
}

}  // namespace detail

inline bool is_valid_utf8(std::string_view text) noexcept {
  for (std::size_t at = detail::ascii_end(text, 0); at < text.size(); at = detail::ascii_end(text, at)) {
    const auto step = detail::utf8_step(text, at);
    if (!step.valid) return false;
    at += step.length;
  }
  return true;
}

// The text with each ill-formed sequence replaced by one U+FFFD (the practice that The Unicode Standard, 3.9,
// recommends).
inline std::string to_valid_utf8(std::string_view text) {
  if (is_valid_utf8(text)) return std::string(text);
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const auto step = detail::utf8_step(text, at);
    if (step.valid) {
      out.append(text.substr(at, step.length));
    } else {
      out.append("\xEF\xBF\xBD");
    }
    at += step.length;
  }
  return out;
}

// The longest prefix of at most `max_bytes` that cuts no character in two.
inline std::string_view utf8_prefix(std::string_view text, std::size_t max_bytes) noexcept {
  if (text.size() <= max_bytes) return text;
  std::size_t end = max_bytes;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return text.substr(0, end);
}

}  // namespace ekiden::sdk
