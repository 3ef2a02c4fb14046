// SPDX-License-Identifier: Apache-2.0
#include "api/json_text.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "core/encoding.hpp"

namespace ekiden::api {

void JsonText::separate() {
  if (!first_) text_ += ',';
  first_ = false;
}

JsonText& JsonText::begin_object() {
  separate();
  text_ += '{';
  first_ = true;
  return *this;
}

JsonText& JsonText::end_object() {
  text_ += '}';
  first_ = false;
  return *this;
}

JsonText& JsonText::begin_array() {
  separate();
  text_ += '[';
  first_ = true;
  return *this;
}

JsonText& JsonText::end_array() {
  text_ += ']';
  first_ = false;
  return *this;
}

JsonText& JsonText::key(std::string_view name) {
  separate();
  quote(name);
  text_ += ':';
  first_ = true;
  return *this;
}

JsonText& JsonText::value(std::string_view text) {
  separate();
  if (is_valid_utf8(text)) {
    quote(text);
  } else {
    std::string ascii(text);
    std::ranges::replace_if(
        ascii, [](char c) { return static_cast<unsigned char>(c) >= 0x80; }, '?');
    quote(ascii);
  }
  return *this;
}

JsonText& JsonText::raw(std::string_view json) {
  separate();
  text_ += json;
  return *this;
}

JsonText& JsonText::real(double number) {
  std::array<char, 32> text{};
  const auto written = std::to_chars(text.data(), text.data() + text.size(), number);
  return raw({text.data(), static_cast<std::size_t>(written.ptr - text.data())});
}

JsonText& JsonText::time(std::int64_t unix_ms) {
  return unix_ms == 0 ? null() : value(rfc3339(unix_ms));
}

void JsonText::quote(std::string_view text) {
  constexpr std::string_view digits = "0123456789abcdef";
  text_ += '"';
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      text_ += '\\';
      text_ += c;
    } else if (c == '\n') {
      text_ += "\\n";
    } else if (byte < 0x20 || byte == 0x7F) {
      text_ += "\\u00";
      text_ += digits[byte >> 4];
      text_ += digits[byte & 15];
    } else {
      text_ += c;
    }
  }
  text_ += '"';
}

}  // namespace ekiden::api
