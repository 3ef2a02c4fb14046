// SPDX-License-Identifier: Apache-2.0
#include "core/json_string.hpp"

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>

namespace ekiden {

namespace {

// By character code.
constexpr std::array<bool, 256> kIsPlain = [] {
  std::array<bool, 256> plain{};
  for (std::size_t c = 0x20; c < plain.size(); ++c) plain[c] = c != '"' && c != '\\';
  return plain;
}();

// Characters side by side; the compiler knows what the processor has for that.
using Sixteen = unsigned char __attribute__((vector_size(16)));
using Eight = unsigned char __attribute__((vector_size(8)));

// How many of these characters are plain before the first that is not.
template <class Vector>
std::size_t plain_run(const char* text) {
  Vector chars;
  std::memcpy(&chars, text, sizeof chars);
  const auto special = (chars < 0x20) | (chars == '"') | (chars == '\\');
  std::uint64_t words[sizeof special / sizeof(std::uint64_t)];
  std::memcpy(words, &special, sizeof words);
  std::size_t run = 0;
  for (const std::uint64_t word : words) {
    constexpr bool kFirstIsLow = std::endian::native == std::endian::little;
    if (word != 0)
      return run + static_cast<std::size_t>(kFirstIsLow ? std::countr_zero(word) : std::countl_zero(word)) / 8;
    run += sizeof word;
  }
  return run;
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
  while (text.size() - at >= sizeof(Sixteen)) {
    const std::size_t run = plain_run<Sixteen>(text.data() + at);
    at += run;
    if (run < sizeof(Sixteen)) return at;
  }
  if (text.size() - at >= sizeof(Eight)) {
    const std::size_t run = plain_run<Eight>(text.data() + at);
    at += run;
    if (run < sizeof(Eight)) return at;
  }
  while (at < text.size() && kIsPlain[static_cast<unsigned char>(text[at])]) ++at;
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
