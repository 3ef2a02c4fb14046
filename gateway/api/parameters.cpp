// SPDX-License-Identifier: Apache-2.0
#include "api/parameters.hpp"

#include <algorithm>
#include <charconv>

namespace ekiden::api {

namespace {

std::string list(std::initializer_list<std::string_view> names) {
  std::string text;
  for (const std::string_view name : names) text.append(text.empty() ? "" : ", ").append(name);
  return text.empty() ? "none" : text;
}

}  // namespace

Result<Parameters> Parameters::parse(std::string_view query, std::initializer_list<std::string_view> known) {
  Parameters parameters;
  while (!query.empty()) {
    const auto end = query.find('&');
    const std::string_view pair = query.substr(0, end);
    query = end == std::string_view::npos ? std::string_view() : query.substr(end + 1);
    if (pair.empty()) continue;
    const auto equals = pair.find('=');
    auto name = percent_decode(pair.substr(0, equals), true);
    auto value = percent_decode(equals == std::string_view::npos ? std::string_view() : pair.substr(equals + 1), true);
    if (!name || !value) return Status(Code::invalid, "the query is not percent-encoded correctly");
    if (std::ranges::find(known, *name) == known.end())
      return Status(Code::invalid, "unknown query parameter '" + *name + "' (known here: " + list(known) + ")");
    if (parameters.find(*name)) return Status(Code::invalid, "the query parameter '" + *name + "' stands twice");
    parameters.values_.emplace_back(std::move(*name), std::move(*value));
  }
  return parameters;
}

std::optional<std::string_view> Parameters::find(std::string_view name) const {
  for (const auto& [known, value] : values_)
    if (known == name) return value;
  return std::nullopt;
}

Result<std::uint64_t> Parameters::number(std::string_view name, std::uint64_t otherwise, std::uint64_t least,
                                         std::uint64_t most) const {
  const auto text = find(name);
  if (!text) return otherwise;
  std::uint64_t number = 0;
  const char* end = text->data() + text->size();
  const auto [read, error] = std::from_chars(text->data(), end, number);
  if (error != std::errc() || read != end || number < least || number > most) {
    return Status(Code::invalid, "the query parameter '" + std::string(name) + "' must be a whole number from " +
                                     std::to_string(least) + " to " + std::to_string(most));
  }
  return number;
}

std::optional<std::string> percent_decode(std::string_view text, bool plus_is_space) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      decoded += plus_is_space && text[i] == '+' ? ' ' : text[i];
      continue;
    }
    unsigned value = 0;
    if (i + 2 >= text.size()) return std::nullopt;
    const char* end = text.data() + i + 3;
    const auto [read, error] = std::from_chars(text.data() + i + 1, end, value, 16);
    if (error != std::errc() || read != end) return std::nullopt;
    decoded += static_cast<char>(value);
    i += 2;
  }
  return decoded;
}

bool is_plain_id(std::string_view text) {
  return !text.empty() && text.size() <= 128 && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
           c == ':' || c == '-';
  });
}

}  // namespace ekiden::api
