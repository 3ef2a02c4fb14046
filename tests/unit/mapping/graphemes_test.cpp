// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "mapping/graphemes.hpp"

namespace {

using namespace ekiden::mapping;

// A family of three (five code points), a flag (two), e with an accent that combines, a letter.
const std::string kFamily = "👩‍👩‍👧", kFlag = "🇨🇳", kAccent = "e\xCC\x81",
                  kText = kFamily + kFlag + kAccent + "x";

TEST_CASE("characters are what people see") {
  CHECK(count_graphemes(kText) == 4);
  CHECK(bytes_of_graphemes(kText, 1) == kFamily.size());
  CHECK(bytes_of_graphemes(kText, 3) == kText.size() - 1);
  CHECK(bytes_of_graphemes(kText, 9) == kText.size());
  CHECK(bytes_of_graphemes(kText, 0) == 0);
  CHECK(graphemes_within(kText, kFamily.size() - 1) == 0);
  CHECK(graphemes_within(kText, kFamily.size() + 3) == kFamily.size());
  CHECK(graphemes_within(kText, 1'000) == kText.size());
  CHECK(count_graphemes("\r\n") == 1);
  CHECK(count_graphemes("") == 0);
}

TEST_CASE("letters change their case one by one") {
  CHECK(lower_case("ÀÇ ДЖ 你 ẞ") == "àç дж 你 ß");
  CHECK(upper_case("straße ﬁ") == "STRAẞE ﬁ");
}

TEST_CASE("blanks of every script go from both ends") {
  CHECK(trimmed("\xE3\x80\x80\t a b \xC2\xA0\n") == "a b");
  CHECK(trimmed(" \n").empty());
  CHECK(trimmed("").empty());
}

TEST_CASE("bytes that are no UTF-8 stay as they are") {
  CHECK(lower_case("A\xFF\xC3") == "a\xFF\xC3");
  CHECK(count_graphemes("a\xFF") >= 1);
}

}  // namespace
