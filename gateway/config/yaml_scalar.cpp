// SPDX-License-Identifier: Apache-2.0
#include "config/yaml_scalar.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <initializer_list>

namespace ekiden::config {
namespace {

using Kind = PlainScalar::Kind;

bool is_one_of(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), text) != words.end();
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_sign(char c) {
  return c == '-' || c == '+';
}

std::size_t digits(std::string_view text, std::size_t at) {
  while (at < text.size() && is_digit(text[at])) ++at;
  return at;
}

enum class Shape { other, integer, real };

// [-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?
Shape shape(std::string_view text) {
  std::size_t at = !text.empty() && is_sign(text[0]) ? 1 : 0;
  const std::size_t whole = at;
  at = digits(text, at);
  const bool has_whole = at > whole;
  bool real = false;
  if (at < text.size() && text[at] == '.') {
    const std::size_t fraction = at + 1;
    at = digits(text, fraction);
    if (!has_whole && at == fraction) return Shape::other;
    real = true;
  } else if (!has_whole) {
    return Shape::other;
  }
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    if (at < text.size() && is_sign(text[at])) ++at;
    const std::size_t exponent = at;
    at = digits(text, at);
    if (at == exponent) return Shape::other;
    real = true;
  }
  if (at != text.size()) return Shape::other;
  return real ? Shape::real : Shape::integer;
}

PlainScalar integer(std::string_view digits_only, bool negative, int base) {
  PlainScalar scalar;
  std::uint64_t magnitude = 0;
  const char* const end = digits_only.data() + digits_only.size();
  const auto [stop, error] = std::from_chars(digits_only.data(), end, magnitude, base);
  constexpr auto kSignedMax = static_cast<std::uint64_t>(INT64_MAX);
  if (error != std::errc() || stop != end || (negative && magnitude > kSignedMax + 1)) {
    scalar.kind = Kind::out_of_range;
  } else if (negative) {
    scalar.kind = Kind::signed_integer;
    scalar.signed_value = static_cast<std::int64_t>(~magnitude + 1);
  } else if (magnitude <= kSignedMax) {
    scalar.kind = Kind::signed_integer;
    scalar.signed_value = static_cast<std::int64_t>(magnitude);
  } else {
    scalar.kind = Kind::unsigned_integer;
    scalar.unsigned_value = magnitude;
  }
  return scalar;
}

PlainScalar of(Kind kind) {
  PlainScalar scalar;
  scalar.kind = kind;
  return scalar;
}

PlainScalar prefixed(std::string_view text) {
  const int base = text[1] == 'o' ? 8 : 16;
  const auto is_base_digit = [base](char c) {
    return base == 8 ? c >= '0' && c <= '7' : is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
  };
  const std::string_view rest = text.substr(2);
  return std::all_of(rest.begin(), rest.end(), is_base_digit) ? integer(rest, false, base) : of(Kind::text);
}

}  // namespace

PlainScalar resolve_plain(std::string_view text) {
  if (text.empty() || is_one_of(text, {"~", "null", "Null", "NULL"})) return of(Kind::null);
  if (is_one_of(text, {"true", "True", "TRUE", "false", "False", "FALSE"})) {
    PlainScalar scalar = of(Kind::boolean);
    scalar.boolean = text[0] == 't' || text[0] == 'T';
    return scalar;
  }
  if (is_one_of(text,
                {"yes", "Yes", "YES", "no", "No", "NO", "on", "On", "ON", "off", "Off", "OFF", "y", "Y", "n", "N"})) {
    return of(Kind::yes_no);
  }
  if (text.size() > 2 && text[0] == '0' && (text[1] == 'o' || text[1] == 'x')) return prefixed(text);
  const bool has_sign = is_sign(text[0]);
  const std::string_view unsigned_text = text.substr(has_sign ? 1 : 0);
  if (is_one_of(unsigned_text, {".inf", ".Inf", ".INF"}) || is_one_of(text, {".nan", ".NaN", ".NAN"})) {
    return of(Kind::out_of_range);
  }
  const Shape form = shape(text);
  if (form == Shape::other) return of(Kind::text);
  if (unsigned_text.size() > 1 && unsigned_text[0] == '0' && is_digit(unsigned_text[1])) return of(Kind::leading_zero);
  if (form == Shape::integer) return integer(unsigned_text, text[0] == '-', 10);
  PlainScalar scalar = of(Kind::real);
  const auto parsed = std::from_chars(unsigned_text.data(), unsigned_text.data() + unsigned_text.size(), scalar.real);
  if (parsed.ec != std::errc() || !std::isfinite(scalar.real)) return of(Kind::out_of_range);
  if (text[0] == '-') scalar.real = -scalar.real;
  return scalar;
}

}  // namespace ekiden::config
