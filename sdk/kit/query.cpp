// SPDX-License-Identifier: Apache-2.0
#include "kit/query.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "kit/encoding.hpp"

namespace ekiden::kit {

namespace {

// Into an empty text; false when an escape is malformed.
bool decode_into(std::string& out, std::string_view text) {
  if (text.find('+') == std::string_view::npos && text.find('%') == std::string_view::npos) {
    out = text;
    return true;
  }
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+') {
      out.push_back(' ');
    } else if (text[i] == '%') {
      if (text.size() - i < 3) return false;
      const auto byte = hex_decode(text.substr(i + 1, 2));
      if (!byte) return false;
      out.append(*byte);
      i += 2;
    } else {
      out.push_back(text[i]);
    }
  }
  return true;
}

}  // namespace

std::optional<std::string> decode_form(std::string_view text) {
  std::string out;
  return decode_into(out, text) ? std::optional(std::move(out)) : std::nullopt;
}

std::string encode_uri_component(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    const bool plain = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
                       std::string_view("-._~").find(c) != std::string_view::npos;
    if (plain) {
      out.push_back(c);
    } else {
      const auto byte = static_cast<std::uint8_t>(c);
      out.append({'%', kDigits[byte >> 4], kDigits[byte & 0x0F]});
    }
  }
  return out;
}

std::optional<Query> Query::parse(std::string_view text) {
  Query query;
  query.pairs_.reserve(
      std::min<std::size_t>(kMaxPairs, 1 + static_cast<std::size_t>(std::count(text.begin(), text.end(), '&'))));
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('&'), text.size());
    const std::string_view pair = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (pair.empty()) continue;
    if (query.pairs_.size() == kMaxPairs) return std::nullopt;
    const std::size_t equals = std::min(pair.find('='), pair.size());
    Pair& decoded = query.pairs_.emplace_back();
    const std::string_view value = equals < pair.size() ? pair.substr(equals + 1) : std::string_view();
    if (!decode_into(decoded.name, pair.substr(0, equals)) || !decode_into(decoded.value, value)) return std::nullopt;
  }
  return query;
}

std::optional<std::string_view> Query::only(std::string_view name) const& {
  const auto named = [&](const Pair& pair) { return pair.name == name; };
  const auto first = std::find_if(pairs_.begin(), pairs_.end(), named);
  if (first == pairs_.end() || std::find_if(first + 1, pairs_.end(), named) != pairs_.end()) return std::nullopt;
  return first->value;
}

std::size_t Query::count(std::string_view name) const {
  return static_cast<std::size_t>(
      std::count_if(pairs_.begin(), pairs_.end(), [&](const Pair& pair) { return pair.name == name; }));
}

}  // namespace ekiden::kit
