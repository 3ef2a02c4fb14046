// SPDX-License-Identifier: Apache-2.0
#include "net/http_head.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace ekiden {

namespace {

using CharacterSet = std::array<bool, 256>;

constexpr CharacterSet token_characters() {
  CharacterSet set{};
  for (int c = '0'; c <= '9'; ++c) set[static_cast<std::size_t>(c)] = true;
  for (int c = 'A'; c <= 'Z'; ++c) set[static_cast<std::size_t>(c)] = set[static_cast<std::size_t>(c + 32)] = true;
  for (const char c : std::string_view("!#$%&'*+-.^_`|~")) set[static_cast<unsigned char>(c)] = true;
  return set;
}

constexpr CharacterSet value_characters() {
  CharacterSet set{};
  for (std::size_t c = 0x20; c < set.size(); ++c) set[c] = c != 0x7f;
  set['\t'] = true;
  return set;
}

constexpr CharacterSet target_characters() {
  CharacterSet set{};
  for (std::size_t c = 0x21; c < 0x7f; ++c) set[c] = true;
  return set;
}

constexpr CharacterSet kToken = token_characters();
constexpr CharacterSet kValue = value_characters();
constexpr CharacterSet kTarget = target_characters();

bool consists_of(std::string_view text, const CharacterSet& set) {
  return std::ranges::all_of(text, [&set](char c) { return set[static_cast<unsigned char>(c)]; });
}

// Takes the line up to the first CRLF; whatever else looks like an end of a line is found in its characters.
std::string_view take_line(std::string_view& bytes) {
  const std::size_t end = bytes.find("\r\n");
  if (end == std::string_view::npos) return std::exchange(bytes, {});
  const std::string_view line = bytes.substr(0, end);
  bytes.remove_prefix(end + 2);
  return line;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

HttpHeadFault parse_request_line(std::string_view line, HttpHead& head) {
  const std::size_t method_end = line.find(' ');
  const std::size_t target_end = line.rfind(' ');
  if (method_end == std::string_view::npos || target_end == method_end) return HttpHeadFault::malformed;
  head.method = line.substr(0, method_end);
  head.target = line.substr(method_end + 1, target_end - method_end - 1);
  const std::string_view version = line.substr(target_end + 1);
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  if (head.method.empty() || !consists_of(head.method, kToken) || head.target.empty() ||
      !consists_of(head.target, kTarget) || version.size() != 8 || !version.starts_with("HTTP/") ||
      !is_digit(version[5]) || version[6] != '.' || !is_digit(version[7]))
    return HttpHeadFault::malformed;
  if (version[5] != '1' || version[7] > '1') return HttpHeadFault::version;
  head.minor_version = version[7] - '0';
  return HttpHeadFault::none;
}

}  // namespace

bool is_http_token_character(char c) {
  return kToken[static_cast<unsigned char>(c)];
}

HttpHeadFault parse_http_head(std::string_view bytes, std::size_t max_fields, HttpHead& head) {
  head.fields.clear();
  if (const HttpHeadFault fault = parse_request_line(take_line(bytes), head); fault != HttpHeadFault::none)
    return fault;
  while (!bytes.empty()) {
    const std::string_view line = take_line(bytes);
    if (line.empty()) return bytes.empty() ? HttpHeadFault::none : HttpHeadFault::malformed;
    const std::size_t colon = line.find(':');
    if (colon == 0 || colon == std::string_view::npos) return HttpHeadFault::malformed;
    const HttpField field{line.substr(0, colon), trimmed(line.substr(colon + 1))};
    if (!consists_of(field.name, kToken) || !consists_of(field.value, kValue)) return HttpHeadFault::malformed;
    if (head.fields.size() == max_fields) return HttpHeadFault::too_many_fields;
    head.fields.push_back(field);
  }
  return HttpHeadFault::malformed;
}

}  // namespace ekiden
