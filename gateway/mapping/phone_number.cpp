// SPDX-License-Identifier: Apache-2.0
#include "mapping/phone_number.hpp"

#include <algorithm>
#include <iterator>

namespace ekiden::mapping {

namespace {

// ITU-T E.164 and the national numbering plans that it lists, November 2026.
constexpr NumberingPlan kPlans[] = {
    {"CN", "86", "00", "0", 9, 11},  {"HK", "852", "001", "", 8, 8},  {"MO", "853", "00", "", 8, 8},
    {"TW", "886", "002", "0", 8, 9}, {"JP", "81", "010", "0", 9, 10}, {"KR", "82", "001", "0", 8, 10},
    {"SG", "65", "001", "", 8, 8},   {"MY", "60", "00", "0", 8, 10},  {"TH", "66", "001", "0", 8, 9},
    {"VN", "84", "00", "0", 9, 10},  {"PH", "63", "00", "0", 8, 10},  {"ID", "62", "008", "0", 8, 12},
    {"IN", "91", "00", "0", 10, 10}, {"AU", "61", "0011", "0", 9, 9}, {"NZ", "64", "00", "0", 8, 10},
    {"US", "1", "011", "1", 10, 10}, {"CA", "1", "011", "1", 10, 10}, {"GB", "44", "00", "0", 9, 10},
    {"DE", "49", "00", "0", 6, 11},  {"FR", "33", "00", "0", 9, 9},   {"ES", "34", "00", "", 9, 9},
    {"IT", "39", "00", "", 6, 11},   {"RU", "7", "810", "8", 10, 10},
};
constexpr std::size_t kShortest = 7, kLongest = 15;  // with the country code, whatever the country
constexpr std::size_t kMaxText = 64;

// Signs that stand between digits, in UTF-8: blanks, dashes, brackets.
constexpr std::string_view kBetween[] = {" ",
                                         "-",
                                         ".",
                                         "(",
                                         ")",
                                         "/",
                                         "\xC2\xA0",
                                         "\xE2\x80\x90",
                                         "\xE2\x80\x91",
                                         "\xE2\x80\x93",
                                         "\xE2\x80\x94",
                                         "\xE3\x80\x80",
                                         "\xEF\xBC\x88",
                                         "\xEF\xBC\x89",
                                         "\xEF\xBC\x8D"};

// Digits, and a '+' where one stands in front; full-width forms as the others. Nothing when there is anything else.
std::optional<std::string> dialled(std::string_view text) {
  if (text.starts_with("tel:")) text.remove_prefix(4);
  std::string digits;
  while (!text.empty()) {
    if (text[0] >= '0' && text[0] <= '9') {
      digits += text[0];
      text.remove_prefix(1);
    } else if (text.starts_with("\xEF\xBC") && text.size() > 2 && text[2] >= '\x90' && text[2] <= '\x99') {
      digits += static_cast<char>('0' + (text[2] - '\x90'));
      text.remove_prefix(3);
    } else if ((text[0] == '+' || text.starts_with("\xEF\xBC\x8B")) && digits.empty()) {
      digits = "+";
      text.remove_prefix(text[0] == '+' ? 1 : 3);
    } else {
      const auto sign = std::find_if(std::begin(kBetween), std::end(kBetween),
                                     [&](std::string_view each) { return text.starts_with(each); });
      if (sign == std::end(kBetween)) return std::nullopt;
      text.remove_prefix(sign->size());
    }
  }
  return digits;
}

// The number within a country, without what is dialled in front of it.
std::optional<std::string> within(std::string_view digits, const NumberingPlan& plan) {
  const auto fits = [&](std::string_view number) {
    return number.size() >= plan.shortest && number.size() <= plan.longest;
  };
  // Where 0 or 1 is dialled in front, no number begins with it; Russian ones do begin with their 8.
  const bool is_bare = plan.trunk == "8" && fits(digits);
  const bool has_trunk = !is_bare && !plan.trunk.empty() && digits.starts_with(plan.trunk);
  const std::string_view bare = has_trunk ? digits.substr(plan.trunk.size()) : digits;
  if (!fits(bare)) return std::nullopt;
  return "+" + std::string(plan.country) + std::string(bare);
}

std::optional<std::string> abroad(std::string_view digits) {
  for (const NumberingPlan& plan : kPlans)
    if (digits.starts_with(plan.country)) return within(digits.substr(plan.country.size()), plan);
  const bool fits = digits.size() >= kShortest && digits.size() <= kLongest && digits[0] != '0';
  return fits ? std::optional("+" + std::string(digits)) : std::nullopt;
}

}  // namespace

const NumberingPlan* numbering_plan(std::string_view region) {
  const auto found = std::find_if(std::begin(kPlans), std::end(kPlans),
                                  [&](const NumberingPlan& plan) { return plan.region == region; });
  return found == std::end(kPlans) ? nullptr : &*found;
}

std::vector<std::string> numbering_regions() {
  std::vector<std::string> regions;
  for (const NumberingPlan& plan : kPlans) regions.emplace_back(plan.region);
  return regions;
}

std::optional<std::string> e164(std::string_view text, const NumberingPlan& home) {
  if (text.size() > kMaxText) return std::nullopt;
  const std::optional<std::string> number = dialled(text);
  if (!number) return std::nullopt;
  std::string_view digits = *number;
  if (digits.starts_with('+')) return abroad(digits.substr(1));
  if (digits.starts_with(home.international)) {
    if (auto there = abroad(digits.substr(home.international.size()))) return there;
  }
  if (auto here = within(digits, home)) return here;
  return digits.starts_with(home.country) ? within(digits.substr(home.country.size()), home) : std::nullopt;
}

}  // namespace ekiden::mapping
