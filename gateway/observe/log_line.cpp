// SPDX-License-Identifier: Apache-2.0
#include "observe/log_line.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "core/encoding.hpp"

namespace ekiden {

namespace {

// How many bytes at the start of `text` are one valid UTF-8 character; 0 when none is.
std::size_t character_size(std::string_view text) {
  const auto first = static_cast<unsigned char>(text.front());
  const std::size_t size = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  return size <= text.size() && is_valid_utf8(text.substr(0, size)) ? size : 0;
}

// C0, DEL and C1: what moves a terminal's cursor or ends a line. Also U+2028 and U+2029, which some readers of JSON
// lines take for a line's end.
bool is_control(std::string_view character) {
  const auto at = [character](std::size_t i) { return static_cast<unsigned char>(character[i]); };
  if (character.size() == 1) return at(0) < 0x20 || at(0) == 0x7F;
  if (character.size() == 2) return at(0) == 0xC2 && at(1) < 0xA0;
  return character == "\xE2\x80\xA8" || character == "\xE2\x80\xA9";
}

unsigned code_point(std::string_view character) {
  const auto at = [character](std::size_t i) {
    return static_cast<unsigned>(static_cast<unsigned char>(character[i]));
  };
  if (character.size() == 1) return at(0);
  if (character.size() == 2) return (at(0) & 0x1FU) << 6 | (at(1) & 0x3FU);
  return (at(0) & 0x0FU) << 12 | (at(1) & 0x3FU) << 6 | (at(2) & 0x3FU);
}

void append_code(std::string& out, unsigned code) {
  static constexpr std::string_view digits = "0123456789abcdef";
  out += "\\u";
  for (int shift = 12; shift >= 0; shift -= 4) out += digits[code >> shift & 0xFU];
}

void append_escaped(std::string& out, std::string_view text, bool escape_quotes) {
  while (!text.empty()) {
    const std::size_t size = character_size(text);
    const std::string_view character = text.substr(0, std::max<std::size_t>(size, 1));
    text.remove_prefix(character.size());
    if (size == 0)
      out += "\xEF\xBF\xBD";
    else if (character == "\n")
      out += "\\n";
    else if (character == "\r")
      out += "\\r";
    else if (character == "\t")
      out += "\\t";
    else if (is_control(character))
      append_code(out, code_point(character));
    else if (escape_quotes && (character == "\"" || character == "\\"))
      out.append("\\").append(character);
    else
      out += character;
  }
}

bool needs_quotes(std::string_view value) {
  return value.empty() || std::ranges::any_of(value, [](char c) {
           return static_cast<unsigned char>(c) <= ' ' || c == '"' || c == '=';
         });
}

void append_member(std::string& out, std::string_view key, std::string_view value) {
  out += out.size() == 1 ? "\"" : ",\"";
  append_escaped(out, key, true);
  out += "\":\"";
  append_escaped(out, value, true);
  out += '"';
}

}  // namespace

std::string_view to_string(LogLevel level) {
  static constexpr std::array<std::string_view, 5> words = {"trace", "debug", "info", "warning", "error"};
  return words[static_cast<std::size_t>(level)];
}

std::string text_log_line(std::string_view area, std::string_view message, std::span<const LogField> fields) {
  std::string line;
  append_escaped(line, area, false);
  line += ' ';
  append_escaped(line, message, false);
  for (const LogField& field : fields) {
    line += ' ';
    append_escaped(line, field.key, false);
    const bool quotes = needs_quotes(field.value);
    line += quotes ? "=\"" : "=";
    append_escaped(line, field.value, quotes);
    if (quotes) line += '"';
  }
  return line;
}

std::string json_log_line(std::string_view time, LogLevel level, std::string_view area, std::string_view message,
                          std::span<const LogField> fields) {
  std::string line = "{";
  append_member(line, "time", time);
  append_member(line, "level", to_string(level));
  append_member(line, "area", area);
  append_member(line, "message", message);
  std::vector<std::string> keys = {"time", "level", "area", "message"};
  for (const LogField& field : fields) {
    std::string key(field.key);
    while (std::ranges::find(keys, key) != keys.end()) key += '_';
    append_member(line, key, field.value);
    keys.push_back(std::move(key));
  }
  line += '}';
  return line;
}

}  // namespace ekiden
