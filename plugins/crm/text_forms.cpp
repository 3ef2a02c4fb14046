// SPDX-License-Identifier: Apache-2.0
#include "text_forms.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <iterator>

namespace ekiden::crm {
namespace {

constexpr std::string_view kBlanks = " \t\r\n";
constexpr std::string_view kEllipsis = "\xE2\x80\xA6";

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool begins_character(char c) {
  return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
}

template <char First, char Last, int Step>
std::string shifted(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](char c) { return c >= First && c <= Last ? static_cast<char>(c + Step) : c; });
  return out;
}

// Where the character that comes after `count` others begins; npos when there are no more.
std::size_t offset_after(std::string_view text, std::size_t count) {
  for (std::size_t at = 0; at < text.size(); ++at)
    if (begins_character(text[at]) && count-- == 0) return at;
  return std::string_view::npos;
}

// "2026-11-21T08:00:00", then perhaps a fraction, then Z.
bool is_utc_time(std::string_view time) {
  constexpr std::string_view kForm = "0000-00-00T00:00:00";
  if (time.size() <= kForm.size() || time.back() != 'Z') return false;
  for (std::size_t i = 0; i < kForm.size(); ++i)
    if (kForm[i] == '0' ? !is_digit(time[i]) : kForm[i] != time[i]) return false;
  return true;
}

int number_at(std::string_view text, std::size_t at, std::size_t digits) {
  int number = 0;
  std::from_chars(text.data() + at, text.data() + std::min(at + digits, text.size()), number);
  return number;
}

}  // namespace

std::string printable(std::string_view text) {
  std::string kept;
  kept.reserve(text.size());
  std::copy_if(text.begin(), text.end(), std::back_inserter(kept), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte >= 0x20 && byte != 0x7F) || c == '\n' || c == '\r' || c == '\t';
  });
  return kept;
}

std::string lower(std::string_view text) {
  return shifted<'A', 'Z', 'a' - 'A'>(text);
}

std::string upper(std::string_view text) {
  return shifted<'a', 'z', 'A' - 'a'>(text);
}

std::string trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(kBlanks);
  if (begin == std::string_view::npos) return {};
  return std::string(text.substr(begin, text.find_last_not_of(kBlanks) + 1 - begin));
}

std::string first_characters(std::string_view text, std::size_t limit) {
  if (offset_after(text, limit) == std::string_view::npos) return std::string(text);
  return std::string(text.substr(0, offset_after(text, limit - 1))).append(kEllipsis);
}

std::string html_of(std::string_view text) {
  std::string out;
  out.reserve(text.size() + text.size() / 8);
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      case '\n':
        out += "<br>";
        break;
      case '\r':
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string odata(std::string_view text) {
  std::string out;
  for (const char c : text) out.append(c == '\'' ? 2 : 1, c);
  return out;
}

std::string e164(std::string_view text) {
  constexpr std::string_view kSeparators = " -()./\t";
  std::string kept;
  for (const char c : text)
    if (kSeparators.find(c) == std::string_view::npos) kept += c;
  const bool only_digits = std::all_of(kept.begin(), kept.end(), is_digit);
  if (!only_digits) return kept;
  if (kept.starts_with("00")) return "+" + kept.substr(2);
  const bool is_chinese_mobile = kept.size() == 11 && kept[0] == '1' && kept[1] >= '3';
  return is_chinese_mobile ? "+86" + kept : kept;
}

std::optional<std::int64_t> unix_ms(std::string_view time) {
  if (!is_utc_time(time)) return std::nullopt;
  using namespace std::chrono;
  const year_month_day day(year(number_at(time, 0, 4)), month(static_cast<unsigned>(number_at(time, 5, 2))),
                           std::chrono::day(static_cast<unsigned>(number_at(time, 8, 2))));
  if (!day.ok()) return std::nullopt;
  const auto whole =
      sys_days(day) + hours(number_at(time, 11, 2)) + minutes(number_at(time, 14, 2)) + seconds(number_at(time, 17, 2));
  std::int64_t ms = duration_cast<milliseconds>(whole.time_since_epoch()).count();
  int scale = 100;
  for (std::size_t at = 20; time[19] == '.' && at < time.size() && is_digit(time[at]); ++at, scale /= 10)
    ms += (time[at] - '0') * scale;
  return ms;
}

std::string date_of(std::string_view time) {
  return is_utc_time(time) ? std::string(time.substr(0, 10)) : std::string();
}

std::string datetime_of(std::string_view time) {
  if (!is_utc_time(time)) return {};
  return std::string(time.substr(0, 10)) + " " + std::string(time.substr(11, 8));
}

}  // namespace ekiden::crm
