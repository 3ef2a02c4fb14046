// SPDX-License-Identifier: Apache-2.0
#include "core/json_string.hpp"

#include <bit>
#include <cstdint>
#include <cstring>

namespace ekiden {

namespace {

constexpr std::uint64_t kOnes = 0x0101010101010101;
constexpr std::uint64_t kHighBits = 0x80 * kOnes;

bool is_plain(char c) {
  return static_cast<unsigned char>(c) >= 0x20 && c != '"' && c != '\\';
}

// The high bit of each byte that is below `limit` (at most 0x80); behind the first such byte perhaps of others.
std::uint64_t below(std::uint64_t eight, std::uint64_t limit) {
  return (eight - limit * kOnes) & ~eight & kHighBits;
}

// The same for the characters of eight that are not plain.
std::uint64_t not_plain(std::uint64_t eight) {
  return below(eight, 0x20) | below(eight ^ ('"' * kOnes), 1) | below(eight ^ ('\\' * kOnes), 1);
}

void append_escape(std::string& out, char c) {
  static constexpr std::string_view kDigits = "0123456789ABCDEF";
  static constexpr std::string_view kMeant = "\b\f\n\r\t\"\\";
  static constexpr std::string_view kShort = "bfnrt\"\\";
  out.push_back('\\');
  if (const std::size_t index = kMeant.find(c); index != std::string_view::npos)
    out.push_back(kShort[index]);
  else
    out.append("u00").append({kDigits[static_cast<unsigned char>(c) >> 4], kDigits[c & 15]});
}

}  // namespace

std::size_t json_plain_end(std::string_view text, std::size_t at) {
  std::uint64_t eight = 0;
  while (text.size() - at >= sizeof eight) {
    std::memcpy(&eight, text.data() + at, sizeof eight);
    if (const std::uint64_t found = not_plain(eight); found != 0) {
      if constexpr (std::endian::native == std::endian::little)
        return at + static_cast<std::size_t>(std::countr_zero(found)) / 8;
      break;
    }
    at += sizeof eight;
  }
  while (at < text.size() && is_plain(text[at])) ++at;
  return at;
}

void append_json_string(std::string& out, std::string_view text) {
  out.push_back('"');
  for (std::size_t at = 0;;) {
    const std::size_t end = json_plain_end(text, at);
    out.append(text, at, end - at);
    if (end == text.size()) break;
    append_escape(out, text[end]);
    at = end + 1;
  }
  out.push_back('"');
}

}  // namespace ekiden
