// SPDX-License-Identifier: Apache-2.0
#include "phone_numbers.hpp"

namespace ekiden::redact {
namespace {

bool is_chinese_mobile(const GroupedDigits& n) {
  if (n.digits.size() != 11 || n.digits[0] != '1' || n.digits[1] < '3') return false;
  return n.in_one() || n.one_by_one() || n.in_groups({3, 4, 4}) || n.in_groups({3, 8}) || n.in_groups({7, 4}) ||
         n.in_groups({3, 3, 5}) || n.in_groups({4, 3, 4}) || n.in_groups({4, 4, 3}) || n.in_groups({2, 3, 3, 3}) ||
         n.in_groups({3, 2, 2, 2, 2}) || n.in_groups({5, 6}) || n.in_groups({3, 4, 2, 2});
}

// 010 and 02x have eight digits behind them, 03xx to 09xx seven or eight; none of those begins with 0, 1 or 9.
bool is_chinese_fixed_line(const GroupedDigits& n) {
  if (n.digits.size() < 11 || !n.starts("0")) return false;
  const bool large_city = n.starts("010") || n.starts("02");
  if (!large_city && n.digits[1] < '3') return false;
  const std::size_t area = large_city ? 3 : 4;
  const std::size_t local = n.digits.size() - area;
  if (local != 8 && (large_city || local != 7)) return false;
  if (n.digits[area] < '2' || n.digits[area] > '8') return false;
  return n.in_one() || n.one_by_one() || n.in_groups({area, local}) || n.in_groups({area, local - 4, 4}) ||
         n.in_groups({area, 4, local - 4});
}

bool is_service_number(const GroupedDigits& n) {
  if (n.digits.size() != 10 || !(n.starts("400") || n.starts("800"))) return false;
  return n.in_one() || n.one_by_one() || n.in_groups({3, 3, 4}) || n.in_groups({3, 4, 3}) || n.in_groups({4, 3, 3}) ||
         n.in_groups({3, 7}) || n.in_groups({4, 6});
}

bool is_japanese(const GroupedDigits& n) {
  if (n.digits.size() < 10 || !n.starts("0") || n.digits[1] == '0') return false;
  if (n.digits.size() == 11) {
    const bool mobile = n.digits[2] == '0' && std::string_view("5789").find(n.digits[1]) != std::string_view::npos;
    return mobile &&
           (n.in_one() || n.one_by_one() || n.in_groups({3, 4, 4}) || n.in_groups({3, 8}) || n.in_groups({7, 4}));
  }
  return n.digits.size() == 10 && (n.in_one() || n.one_by_one() || n.in_groups({2, 4, 4}) || n.in_groups({3, 3, 4}) ||
                                   n.in_groups({4, 2, 4}) || n.in_groups({5, 1, 4}) || n.in_groups({4, 3, 3}) ||
                                   n.in_groups({4, 6}) || n.in_groups({3, 7}) || n.in_groups({2, 8}));
}

// Behind a country code the 0 of the area code, and of a Japanese mobile, is left out or stands in brackets.
GroupedDigits with_zero(GroupedDigits n) {
  if (n.starts("0")) {
    if (n.groups.size() > 1 && n.groups[0] == 1) {
      n.groups.erase(n.groups.begin());
      ++n.groups[0];
    }
    return n;
  }
  n.digits.insert(n.digits.begin(), '0');
  if (!n.groups.empty()) ++n.groups[0];
  return n;
}

std::optional<std::string> national(const GroupedDigits& n) {
  if (is_chinese_mobile(n) || is_chinese_fixed_line(n) || is_service_number(n) || is_japanese(n)) return n.digits;
  return std::nullopt;
}

}  // namespace

std::optional<std::string> phone_number(const GroupedDigits& n) {
  if (auto found = national(n)) return found;
  const std::size_t code = n.starts("86") || n.starts("81") ? 2 : n.starts("0086") || n.starts("0081") ? 4 : 0;
  if (code != 0) {
    const GroupedDigits rest = n.without(code);
    if (n.digits[code - 1] == '6' && is_chinese_mobile(rest)) return rest.digits;
    // Less certain, so that only a + or 00 in front makes it one.
    if (n.has_plus || code == 4) {
      const GroupedDigits dialled = with_zero(rest);
      if (n.digits[code - 1] == '6' ? is_chinese_fixed_line(dialled) || is_service_number(rest) : is_japanese(dialled))
        return is_service_number(rest) ? rest.digits : dialled.digits;
    }
  }
  if (n.has_plus && n.digits.size() >= 10 && n.digits.size() <= 15 && n.digits[0] != '0') return '+' + n.digits;
  return std::nullopt;
}

}  // namespace ekiden::redact
