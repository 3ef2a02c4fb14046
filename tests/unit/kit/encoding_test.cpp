// SPDX-License-Identifier: Apache-2.0
#include "kit/encoding.hpp"

#include <catch2/catch.hpp>

#include "kit/constant_time.hpp"

using namespace ekiden::kit;

TEST_CASE("base64url has no padding, and no character that a URL would escape") {
  CHECK(base64url_encode("").empty());
  CHECK(base64url_encode("f") == "Zg");
  CHECK(base64url_encode("\xFB\xEF\xFF\xFE") == "--___g");
}

TEST_CASE("base64 gives the examples of RFC 4648 and reads them back") {
  const auto [plain, encoded] = GENERATE(table<std::string, std::string>({{"", ""},
                                                                          {"f", "Zg=="},
                                                                          {"fo", "Zm8="},
                                                                          {"foo", "Zm9v"},
                                                                          {"foob", "Zm9vYg=="},
                                                                          {"fooba", "Zm9vYmE="},
                                                                          {"foobar", "Zm9vYmFy"},
                                                                          {"\xFB\xFF\xBF", "+/+/"}}));
  CHECK(base64_encode(plain) == encoded);
  CHECK(base64_decode(encoded) == plain);
  CHECK(base64_decode_lenient(encoded) == plain);
}

TEST_CASE("strict base64 refuses what base64_encode never writes") {
  const auto* text =
      GENERATE("Zg", "Zg=", "Zh==", "Zm9=", "Zg==\n", " Zg==", "Zm 9v", "====", "Z===", "Zm9v=", "-_-_", "Zg==Zg==");
  CHECK_FALSE(base64_decode(text).has_value());
}

TEST_CASE("lenient base64 ignores discarded bits and missing padding, and nothing else") {
  CHECK(base64_decode_lenient("Zh") == "f");
  CHECK(base64_decode_lenient("Zh==") == "f");
  CHECK_FALSE(base64_decode_lenient("Z").has_value());
  CHECK_FALSE(base64_decode_lenient("Z*==").has_value());
  CHECK_FALSE(base64_decode_lenient("Zg===").has_value());
}

TEST_CASE("all byte values survive base64 and hex") {
  std::string all;
  for (int i = 0; i < 256; ++i) all.push_back(static_cast<char>(i));
  CHECK(base64_decode(base64_encode(all)) == all);
  CHECK(hex_decode(hex_encode(all)) == all);
}

TEST_CASE("hex is written in lower case and read in either") {
  CHECK(hex_encode("\x01\xAB") == "01ab");
  CHECK(hex_decode("01aB") == "\x01\xAB");
  CHECK_FALSE(hex_decode("0").has_value());
  CHECK_FALSE(hex_decode("0g").has_value());
}

TEST_CASE("texts are equal in constant time only when all bytes and the length are") {
  CHECK(equal_in_constant_time("", ""));
  CHECK(equal_in_constant_time("abc", "abc"));
  CHECK_FALSE(equal_in_constant_time("abc", "abd"));
  CHECK_FALSE(equal_in_constant_time("abc", "ab"));
}
