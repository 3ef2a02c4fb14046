// SPDX-License-Identifier: Apache-2.0
#include "check_digits.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace ekiden::redact {
namespace {

int digit(char c) {
  return c - '0';
}

int number(std::string_view digits) {
  int value = 0;
  for (const char c : digits) value = value * 10 + digit(c);
  return value;
}

struct Prefix {
  int first;  // of as many digits as this has
  int last;
  std::size_t min_length;
  std::size_t max_length;
};

constexpr Prefix kPrefixes[] = {
    {62, 62, 16, 19},                                              // UnionPay
    {81, 81, 16, 19},                                              // UnionPay, since 2019
    {9558, 9558, 16, 19},                                          // debit cards of Chinese banks before UnionPay
    {4, 4, 13, 13},       {4, 4, 16, 16},                          // Visa
    {51, 55, 16, 16},     {2221, 2720, 16, 16},                    // Mastercard
    {3528, 3589, 16, 16},                                          // JCB
    {34, 34, 15, 15},     {37, 37, 15, 15},                        // American Express
    {300, 305, 14, 14},   {36, 36, 14, 14},     {38, 39, 14, 14},  // Diners Club
    {6011, 6011, 16, 16}, {644, 659, 16, 16},                      // Discover
};

std::size_t digits_of(int value) {
  return value >= 1000 ? 4 : value >= 100 ? 3 : value >= 10 ? 2 : 1;
}

bool has_issuer(std::string_view digits) {
  return std::any_of(std::begin(kPrefixes), std::end(kPrefixes), [&](const Prefix& prefix) {
    const int start = number(digits.substr(0, digits_of(prefix.first)));
    return digits.size() >= prefix.min_length && digits.size() <= prefix.max_length && start >= prefix.first &&
           start <= prefix.last;
  });
}

bool passes_luhn(std::string_view digits) {
  int sum = 0;
  bool doubled = false;
  for (std::size_t i = digits.size(); i-- > 0; doubled = !doubled) {
    const int value = digit(digits[i]) * (doubled ? 2 : 1);
    sum += value > 9 ? value - 9 : value;
  }
  return sum % 10 == 0;
}

// GB/T 2260, the first two digits; 83 is for residents from Taiwan, 91 for those from abroad.
bool is_province(int code) {
  constexpr std::array<int, 36> kCodes = {11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43,
                                          44, 45, 46, 50, 51, 52, 53, 54, 61, 62, 63, 64, 65, 71, 81, 82, 83, 91};
  return std::binary_search(kCodes.begin(), kCodes.end(), code);
}

bool is_day(int year, int month, int day) {
  constexpr std::array<int, 12> kDays = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (month < 1 || month > 12 || day < 1) return false;
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return day <= kDays[static_cast<std::size_t>(month - 1)] + (month == 2 && leap ? 1 : 0);
}

}  // namespace

bool is_bank_card(std::string_view digits) {
  return digits.size() >= 13 && digits.size() <= 19 && has_issuer(digits) && passes_luhn(digits);
}

bool is_id_card(std::string_view id) {
  if (id.size() != 18 || !is_province(number(id.substr(0, 2)))) return false;
  const int year = number(id.substr(6, 4));
  if (year < 1850 || year > 2099 || !is_day(year, number(id.substr(10, 2)), number(id.substr(12, 2)))) return false;
  constexpr std::array<int, 17> kWeights = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
  int sum = 0;
  for (std::size_t i = 0; i < kWeights.size(); ++i) sum += digit(id[i]) * kWeights[i];
  const char check = "10X98765432"[sum % 11];
  return id[17] == check || (check == 'X' && id[17] == 'x');
}

bool is_old_id_card(std::string_view digits) {
  return digits.size() == 15 && is_province(number(digits.substr(0, 2))) &&
         is_day(1900 + number(digits.substr(6, 2)), number(digits.substr(8, 2)), number(digits.substr(10, 2)));
}

bool is_my_number(std::string_view digits) {
  if (digits.size() != 12) return false;
  int sum = 0;
  for (std::size_t n = 1; n <= 11; ++n)  // n counts from the right, without the check digit
    sum += digit(digits[11 - n]) * static_cast<int>(n <= 6 ? n + 1 : n - 5);
  const int rest = sum % 11;
  return digit(digits[11]) == (rest <= 1 ? 0 : 11 - rest);
}

}  // namespace ekiden::redact
