// SPDX-License-Identifier: Apache-2.0
#include "normal_text.hpp"

#include <ekidenpp/utf8.hpp>

#include <algorithm>

namespace ekiden::redact {
namespace {

constexpr char kNoText = '\x1A';

char32_t decode(std::string_view bytes) {
  const auto byte = [&](std::size_t i) { return static_cast<char32_t>(static_cast<unsigned char>(bytes[i])); };
  switch (bytes.size()) {
    case 1:
      return byte(0);
    case 2:
      return ((byte(0) & 0x1F) << 6) | (byte(1) & 0x3F);
    case 3:
      return ((byte(0) & 0x0F) << 12) | ((byte(1) & 0x3F) << 6) | (byte(2) & 0x3F);
    default:
      return ((byte(0) & 0x07) << 18) | ((byte(1) & 0x3F) << 12) | ((byte(2) & 0x3F) << 6) | (byte(3) & 0x3F);
  }
}

constexpr bool within(char32_t c, char32_t first, char32_t last) {
  return c >= first && c <= last;
}

// Drawn upon the character before it: variation selectors and the frame of a keycap.
bool is_drawn_upon(char32_t c) {
  return within(c, 0xFE00, 0xFE0F) || c == 0x20E3 || within(c, 0xE0100, 0xE01EF);
}

bool is_unseen(char32_t c) {
  return c == 0x00AD || c == 0x034F || c == 0x061C || c == 0x180E || within(c, 0x200B, 0x200F) ||
         within(c, 0x202A, 0x202E) || within(c, 0x2060, 0x206F) || c == 0xFEFF || within(c, 0xE0000, 0xE007F);
}

bool is_hyphen(char32_t c) {
  return within(c, 0x2010, 0x2015) || c == 0x2212 || c == 0xFE58 || c == 0xFE63;
}

bool is_blank(char32_t c) {
  return c == 0x00A0 || within(c, 0x2000, 0x200A) || c == 0x202F || c == 0x205F || c == 0x3000;
}

bool is_middle_dot(char32_t c) {
  return c == 0x00B7 || c == 0x2022 || c == 0x30FB || c == 0xFF65;
}

// The long vowel mark, which stands for a hyphen in Japanese numbers.
bool is_vowel_mark(char32_t c) {
  return c == 0x30FC || c == 0xFF70;
}

// What is read for a character beyond ASCII; 0: itself.
char ascii_for(char32_t c, bool after_digit) {
  if (within(c, 0xFF01, 0xFF5E)) return static_cast<char>(c - 0xFF01 + 0x21);
  if (within(c, 0x1D7CE, 0x1D7FF)) return static_cast<char>('0' + (c - 0x1D7CE) % 10);
  if (is_hyphen(c) || (after_digit && is_vowel_mark(c))) return '-';
  if (is_blank(c)) return ' ';
  if (is_middle_dot(c)) return '.';
  return 0;
}

}  // namespace

NormalText::NormalText(std::string_view original) {
  text_.reserve(original.size());
  for (std::size_t at = 0; at < original.size();) {
    if (const std::size_t end = sdk::detail::ascii_end(original, at); end > at) {
      text_.append(original, at, end - at);
      at = end;
      continue;
    }
    const auto [length, valid] = sdk::detail::utf8_step(original, at);
    const std::string_view bytes = original.substr(at, length);
    const char32_t c = valid ? decode(bytes) : U'\0';
    const bool after_digit = !text_.empty() && text_.back() >= '0' && text_.back() <= '9';
    if (!valid) {
      change({&kNoText, 1}, at, length);
    } else if (is_unseen(c) || is_drawn_upon(c)) {
      change({}, at, length, is_drawn_upon(c));
    } else if (const char ascii = ascii_for(c, after_digit); ascii != 0) {
      change({&ascii, 1}, at, length);
    } else {
      text_.append(bytes);
    }
    at += length;
  }
}

void NormalText::change(std::string_view normal, std::size_t at, std::size_t length, bool is_drawn_upon) {
  changes_.push_back({static_cast<std::uint32_t>(text_.size()), static_cast<std::uint32_t>(at),
                      static_cast<std::uint8_t>(normal.size()), static_cast<std::uint8_t>(length), is_drawn_upon});
  text_ += normal;
}

NormalText::Span NormalText::original(std::size_t begin, std::size_t end) const {
  const auto behind = [&](std::size_t normal) {  // the first change behind `normal`
    return std::upper_bound(changes_.begin(), changes_.end(), normal,
                            [](std::size_t at, const Change& change) { return at < change.normal; });
  };
  const auto span_of = [&](std::size_t normal) -> Span {  // of the byte at `normal`
    const auto next = behind(normal);
    if (next == changes_.begin()) return {normal, normal + 1};
    const Change& last = *(next - 1);
    const std::size_t original_end = std::size_t{last.original} + last.original_length;
    const std::size_t normal_end = std::size_t{last.normal} + last.normal_length;
    if (normal < normal_end) return {last.original, original_end};
    return {original_end + (normal - normal_end), original_end + (normal - normal_end) + 1};
  };
  Span span{span_of(begin).begin, span_of(end - 1).end};
  for (auto next = behind(end - 1); next != changes_.end() && next->normal == end && next->is_drawn_upon; ++next)
    span.end = std::size_t{next->original} + next->original_length;
  return span;
}

}  // namespace ekiden::redact
