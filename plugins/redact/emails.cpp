// SPDX-License-Identifier: Apache-2.0
#include "emails.hpp"

#include <algorithm>
#include <string>

namespace ekiden::redact {
namespace {

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_of_label(char c) {
  return is_letter(c) || (c >= '0' && c <= '9') || c == '-';
}

bool is_of_local_part(char c) {
  return is_of_label(c) || c == '.' || c == '_' || c == '%' || c == '+';
}

// Behind the host name that begins at `begin`, which ends in two letters or more; `begin` itself when there is none.
std::size_t host_end(std::string_view text, std::size_t begin) {
  const auto skip = [&](std::size_t at, bool (*belongs)(char)) {
    while (at < text.size() && belongs(text[at])) ++at;
    return at;
  };
  std::size_t end = begin;
  for (std::size_t at = skip(begin, is_of_label); at > begin && at < text.size() && text[at] == '.';) {
    const std::size_t label = at + 1;
    const std::size_t letters = skip(label, is_letter);
    if (letters - label >= 2) end = letters;
    at = skip(label, is_of_label);
    if (at == label) break;
  }
  return end;
}

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return out;
}

}  // namespace

std::vector<Finding> find_emails(std::string_view normal) {
  std::vector<Finding> found;
  std::size_t floor = 0;  // what lies before it belongs to an address, or to none
  for (std::size_t at = normal.find('@'); at != std::string_view::npos; at = normal.find('@', at + 1)) {
    std::size_t begin = at;
    while (begin > floor && is_of_local_part(normal[begin - 1])) --begin;
    while (begin < at && normal[begin] == '.') ++begin;
    const std::size_t end = host_end(normal, at + 1);
    if (begin < at && end > at + 1) {
      found.push_back({begin, end, Kind::email, lower(normal.substr(begin, end - begin))});
      floor = end;
    } else {
      floor = at + 1;
    }
  }
  return found;
}

}  // namespace ekiden::redact
