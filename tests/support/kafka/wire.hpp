// SPDX-License-Identifier: Apache-2.0
// Numbers, texts and frames of Kafka's protocol, for tests that speak it themselves. All big-endian.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

namespace ekiden::test::wire {

constexpr std::int32_t kMostBytes = 64 << 20;

template <class Integer, std::enable_if_t<std::is_integral_v<Integer>, int> = 0>
void put(std::string& out, Integer value) {
  for (int shift = static_cast<int>(sizeof value) * 8 - 8; shift >= 0; shift -= 8)
    out += static_cast<char>(static_cast<std::make_unsigned_t<Integer>>(value) >> shift);
}
inline void put(std::string& out, std::string_view text) {
  put(out, static_cast<std::int16_t>(text.size()));
  out += text;
}

// What is read is 0 behind the end.
template <class Integer>
Integer take(std::string_view& in) {
  std::make_unsigned_t<Integer> value = 0;
  for (std::size_t i = 0; i < sizeof value; ++i)
    value = static_cast<decltype(value)>(std::uint64_t{value} << 8 |
                                         (i < in.size() ? static_cast<unsigned char>(in[i]) : 0));
  in.remove_prefix(std::min(in.size(), sizeof value));
  return static_cast<Integer>(value);
}

inline std::string framed(const std::string& body) {
  std::string frame;
  put(frame, static_cast<std::int32_t>(body.size()));
  return frame += body;
}

// `read` fills a buffer, and says whether it could. Nothing when the other side has closed, or speaks something else.
template <class Read>
std::optional<std::string> next_frame(const Read& read) {
  std::string length(4, '\0');
  if (!read(length.data(), length.size())) return std::nullopt;
  std::string_view in = length;
  const auto bytes = take<std::int32_t>(in);
  if (bytes < 0 || bytes > kMostBytes) return std::nullopt;
  std::string body(static_cast<std::size_t>(bytes), '\0');
  if (!read(body.data(), body.size())) return std::nullopt;
  return body;
}

}  // namespace ekiden::test::wire
