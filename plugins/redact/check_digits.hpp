// SPDX-License-Identifier: Apache-2.0
// What tells a number that people are known by from any other number of the same length. All take ASCII digits only.
#pragma once

#include <string_view>

namespace ekiden::redact {

// A card's number after ISO/IEC 7812: 13 to 19 digits, a prefix that issuers in China and the large schemes use with
// that length, and Luhn's check digit.
bool is_bank_card(std::string_view digits);

// A number of the People's Republic's identity card after GB 11643-1999: 17 digits and a digit or X, with a province, a
// day that was, and the check character of ISO 7064 MOD 11-2.
bool is_id_card(std::string_view digits_and_check);

// The older one of 15 digits, which has no check: a province, and a day from 1900 to 1999.
bool is_old_id_card(std::string_view digits);

// A Japanese individual number (My Number): 12 digits, the last a check digit (ordinance 85 of 2014, article 5).
bool is_my_number(std::string_view digits);

}  // namespace ekiden::redact
