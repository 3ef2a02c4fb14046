// SPDX-License-Identifier: Apache-2.0
#include "mapping/decimal.hpp"

#include <algorithm>

namespace ekiden::mapping {

namespace {

constexpr std::size_t kMaxLength = 100;

struct Parts {
  bool negative = false;
  std::string whole;  // at least one digit, none of them a leading zero too many
  std::string rest;
};

std::optional<Parts> parts_of(std::string_view text) {
  if (text.empty() || text.size() > kMaxLength) return std::nullopt;
  Parts parts;
  parts.negative = text.front() == '-';
  if (text.front() == '-' || text.front() == '+') text.remove_prefix(1);
  const std::size_t point = std::min(text.find('.'), text.size());
  const std::string_view whole = text.substr(0, point), rest = point < text.size() ? text.substr(point + 1) : "";
  const auto digits = [](std::string_view all) {
    return !all.empty() && std::all_of(all.begin(), all.end(), [](char c) { return c >= '0' && c <= '9'; });
  };
  if (!digits(whole) || (point < text.size() && !digits(rest))) return std::nullopt;
  parts.whole = whole.substr(std::min(whole.find_first_not_of('0'), whole.size() - 1));
  parts.rest = rest;
  return parts;
}

std::string text_of(const Parts& parts) {
  const bool is_zero = parts.whole == "0" && parts.rest.find_first_not_of('0') == std::string::npos;
  return (parts.negative && !is_zero ? "-" : "") + parts.whole + (parts.rest.empty() ? "" : "." + parts.rest);
}

void add_one(Parts& parts) {
  for (std::string* const digits : {&parts.rest, &parts.whole})
    for (auto digit = digits->rbegin(); digit != digits->rend(); ++digit) {
      if (*digit != '9') return void(++*digit);
      *digit = '0';
    }
  parts.whole.insert(0, 1, '1');
}

}  // namespace

std::optional<std::string> decimal(std::string_view text) {
  const std::optional<Parts> parts = parts_of(text);
  return parts ? std::optional(text_of(*parts)) : std::nullopt;
}

std::optional<std::string> decimal(std::string_view text, std::size_t places, Rounding rounding) {
  std::optional<Parts> parts = parts_of(text);
  if (!parts || places > kMaxLength) return std::nullopt;
  if (parts->rest.size() <= places) {
    parts->rest.append(places - parts->rest.size(), '0');
    return text_of(*parts);
  }
  const std::string gone = parts->rest.substr(places);
  parts->rest.resize(places);
  if (gone.find_first_not_of('0') == std::string::npos) return text_of(*parts);
  if (rounding == Rounding::none) return std::nullopt;
  const bool is_half = gone[0] == '5' && gone.find_first_not_of('0', 1) == std::string::npos;
  const char last = parts->rest.empty() ? parts->whole.back() : parts->rest.back();
  const bool up = is_half && rounding == Rounding::half_even ? (last - '0') % 2 != 0 : gone[0] >= '5';
  if (up) add_one(*parts);
  return text_of(*parts);
}

}  // namespace ekiden::mapping
