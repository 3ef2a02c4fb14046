// SPDX-License-Identifier: Apache-2.0
#include "file_names.hpp"

#include <ekidenpp/utf8.hpp>

#include <algorithm>
#include <utility>

#include "kit/query.hpp"
#include "words.hpp"

namespace ekiden::wechat {
namespace {

constexpr std::size_t kMaxHeader = 4096;
constexpr std::size_t kMaxName = 255;
constexpr std::string_view kBlanks = " \t";

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

// Takes one parameter off the front of `rest`: its value without quotes and backslashes.
std::string take_value(std::string_view& rest) {
  std::string value;
  bool is_quoted = false;
  std::size_t i = 0;
  for (; i < rest.size() && (is_quoted || rest[i] != ';'); ++i) {
    if (rest[i] == '"') {
      is_quoted = !is_quoted;
    } else if (is_quoted && rest[i] == '\\' && i + 1 < rest.size()) {
      value.push_back(rest[++i]);
    } else {
      value.push_back(rest[i]);
    }
  }
  rest.remove_prefix(std::min(i + 1, rest.size()));
  return std::string(trimmed(value));
}

// "UTF-8''%E8%B4%A6" (RFC 8187). A '+' stands for itself there.
std::string decoded(std::string_view extended) {
  const std::size_t charset = extended.find('\'');
  const std::size_t language = charset == std::string_view::npos ? charset : extended.find('\'', charset + 1);
  if (language == std::string_view::npos || to_lower(extended.substr(0, charset)) != "utf-8") return {};
  std::string escaped;
  for (const char c : extended.substr(language + 1)) c == '+' ? escaped.append("%2B") : escaped.append(1, c);
  return kit::decode_form(escaped).value_or("");
}

std::string made_usable(std::string_view name) {
  name = name.substr(name.find_last_of("/\\") + 1);
  std::string usable;
  for (const char c : sdk::to_valid_utf8(name))
    if (static_cast<unsigned char>(c) >= 0x20 && c != 0x7F) usable.push_back(c);
  if (usable.size() > kMaxName) {
    std::size_t end = kMaxName;
    while (end > 0 && (static_cast<unsigned char>(usable[end]) & 0xC0) == 0x80) --end;
    usable.resize(end);
  }
  return usable == "." || usable == ".." ? std::string() : usable;
}

}  // namespace

std::string file_name_in(std::string_view content_disposition) {
  if (content_disposition.size() > kMaxHeader) return {};
  std::string_view rest = content_disposition;
  std::string plain;
  std::string extended;
  take_value(rest);
  while (!rest.empty()) {
    const std::size_t equals = rest.find('=');
    if (equals == std::string_view::npos) break;
    const std::string name = to_lower(trimmed(rest.substr(0, equals)));
    rest.remove_prefix(equals + 1);
    std::string value = take_value(rest);
    if (name == "filename") plain = std::move(value);
    if (name == "filename*") extended = decoded(value);
  }
  return made_usable(extended.empty() ? plain : extended);
}

}  // namespace ekiden::wechat
