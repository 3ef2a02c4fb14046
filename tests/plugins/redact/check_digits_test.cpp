// SPDX-License-Identifier: Apache-2.0
#include "redact/check_digits.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace ekiden::redact;

namespace {

// How many of the ten digits at `at` leave the number valid.
int valid_at(std::string number, std::size_t at, bool (*is_valid)(std::string_view)) {
  int count = 0;
  for (char c = '0'; c <= '9'; ++c) {
    number[at] = c;
    count += is_valid(number) ? 1 : 0;
  }
  return count;
}

}  // namespace

TEST_CASE("an identity card has a province, a day and a check character") {
  CHECK(is_id_card("11010519491231002X"));  // the example of GB 11643-1999
  CHECK(is_id_card("11010519491231002x"));
  CHECK(is_id_card("440524188001010014"));  // and its second one
  CHECK_FALSE(is_id_card("110105194912310021"));
  CHECK_FALSE(is_id_card("11010519491331002X"));
  CHECK_FALSE(is_id_card("11010519490229002X"));
  CHECK_FALSE(is_id_card("99010519491231002X"));
  CHECK_FALSE(is_id_card("11010519491231002"));
  CHECK_FALSE(is_id_card(""));
}

TEST_CASE("an old identity card has a province and a day of the twentieth century") {
  CHECK(is_old_id_card("130503670401001"));
  CHECK(is_old_id_card("110105000229001") == false);  // 1900 was no leap year
  CHECK_FALSE(is_old_id_card("130503671301001"));
  CHECK_FALSE(is_old_id_card("000503670401001"));
  CHECK_FALSE(is_old_id_card("13050367040100"));
}

TEST_CASE("a bank card has an issuer's prefix of its length and Luhn's digit") {
  for (const char* card :
       {"4111111111111111", "5555555555554444", "2223003122003222", "378282246310005", "3530111333300000",
        "6011111111111117", "30569309025904", "4222222222222", "6222021234567890128"})
    CHECK(is_bank_card(card));
  CHECK_FALSE(is_bank_card("4111111111111112"));
  CHECK_FALSE(is_bank_card("0000000000000000"));
  CHECK_FALSE(is_bank_card("411111111111"));
  CHECK_FALSE(is_bank_card("37828224631000500"));
  CHECK(valid_at("6222021234567890128", 18, is_bank_card) == 1);
  CHECK(valid_at("6222021234567890128", 9, is_bank_card) == 1);
}

TEST_CASE("a My Number has twelve digits, the last computed from the others") {
  CHECK(is_my_number("123456789018"));
  CHECK_FALSE(is_my_number("123456789012"));
  CHECK_FALSE(is_my_number("12345678901"));
  CHECK(valid_at("123456789018", 11, is_my_number) == 1);
}
