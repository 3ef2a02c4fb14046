// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ekiden::wechat {

/// ASCII only: Tencent's names of types and events, whose case varies.
inline std::string to_lower(std::string_view word) {
  std::string lower(word);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

/// A whole number in decimal digits, perhaps with a minus, and nothing else.
inline std::optional<std::int64_t> integer(std::string_view digits) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return value;
}

/// Seconds since 1970 as milliseconds; 0 for what is no such number, or beyond what RFC 3339 can write.
inline std::int64_t time_ms(std::string_view seconds) {
  constexpr std::int64_t kLastSecond = 253402300799;  // 9999-12-31T23:59:59Z
  const auto value = integer(seconds);
  return value && *value >= 0 && *value <= kLastSecond ? *value * 1000 : 0;
}

}  // namespace ekiden::wechat
