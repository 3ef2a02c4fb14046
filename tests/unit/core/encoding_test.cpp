// SPDX-License-Identifier: Apache-2.0
#include "core/encoding.hpp"

#include <rapidcheck.h>
#include <catch2/catch.hpp>

#include <vector>

namespace ekiden {

namespace {

std::vector<std::uint8_t> bytes_of(std::string_view text) {
  return {text.begin(), text.end()};
}
std::string hex_of(std::string_view text) {
  return hex(bytes_of(text));
}

}  // namespace

TEST_CASE("base32hex gives the vectors of RFC 4648 in lower case without padding, and reads them back") {
  const std::pair<const char*, const char*> rows[] = {{"", ""},
                                                      {"f", "co"},
                                                      {"fo", "cpng"},
                                                      {"foo", "cpnmu"},
                                                      {"foob", "cpnmuog"},
                                                      {"fooba", "cpnmuoj1"},
                                                      {"foobar", "cpnmuoj1e8"}};
  for (const auto& [plain, text] : rows) {
    CHECK(base32hex(bytes_of(plain)) == text);
    CHECK(base32hex_decode(text) == std::string(plain));
  }
}

TEST_CASE("base32hex refuses other characters, impossible lengths and bits that say nothing") {
  for (const char* text : {"CO", "c", "cpn", "cpnmuo", "cp", "co=", "cw", "c o", "\xff\xff"})
    CHECK_FALSE(base32hex_decode(text).has_value());
}

TEST_CASE("base32hex is exact for any bytes") {
  CHECK(rc::check([](const std::vector<std::uint8_t>& bytes) {
    const auto back = base32hex_decode(base32hex(bytes));
    RC_ASSERT(back.has_value());
    RC_ASSERT(bytes_of(*back) == bytes);
  }));
}

TEST_CASE("base64 gives the vectors of RFC 4648") {
  const std::pair<const char*, const char*> rows[] = {
      {"", ""}, {"f", "Zg=="}, {"fo", "Zm8="}, {"foo", "Zm9v"}, {"foobar", "Zm9vYmFy"}};
  for (const auto& [plain, text] : rows) CHECK(base64(plain) == text);
  CHECK(base64("\xfb\xff") == "+/8=");
}

TEST_CASE("sha256 and hmac_sha256 give the published values") {
  CHECK(hex_of(sha256("abc")) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(hex_of(sha256("")) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  // RFC 4231, test case 2.
  CHECK(hex_of(hmac_sha256("Jefe", "what do ya want for nothing?")) ==
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

TEST_CASE("comparison in constant time says the same as any other") {
  CHECK(equal_in_constant_time("", ""));
  CHECK(equal_in_constant_time("secret", "secret"));
  CHECK_FALSE(equal_in_constant_time("secret", "secreT"));
  CHECK_FALSE(equal_in_constant_time("secret", "secre"));
}

TEST_CASE("UTF-8 is valid only in its shortest form, without surrogates, up to U+10FFFF") {
  for (const char* text : {"", "abc", "\xc2\x80", "好的", "\xef\xbf\xbf", "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf", "😀"})
    CHECK(is_valid_utf8(text));
  for (const char* text : {"\x80", "\xc0\xaf", "\xc1\xbf", "\xc2", "\xe0\x80\x80", "\xed\xa0\x80", "\xe5\xa5",
                           "\xf0\x80\x80\x80", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff",
                           "a\xe5\xa5"
                           "b"})
    CHECK_FALSE(is_valid_utf8(text));
}

TEST_CASE("times are written as RFC 3339 in UTC with milliseconds, and read with any offset") {
  CHECK(rfc3339(0) == "1970-01-01T00:00:00.000Z");
  CHECK(rfc3339(1'700'000'000'123) == "2023-11-14T22:13:20.123Z");
  CHECK(rfc3339(-1) == "1969-12-31T23:59:59.999Z");
  CHECK(parse_rfc3339("2023-11-15T06:13:20.123+08:00") == 1'700'000'000'123);
  CHECK(parse_rfc3339("2023-11-14T22:13:20Z") == 1'700'000'000'000);
  for (const char* text : {"", "2023-11-14", "2023-13-14T22:13:20Z", "2023-02-30T22:13:20Z", "2023-11-14T24:13:20Z",
                           "2023-11-14T22:13:20", "2023-11-14T22:13:20Z "})
    CHECK_FALSE(parse_rfc3339(text).has_value());
}

TEST_CASE("every time from the year 0 to 9999 comes back from its text") {
  CHECK(rc::check([] {
    const auto ms = *rc::gen::inRange<std::int64_t>(-62'167'219'200'000, 253'402'300'800'000);
    RC_ASSERT(parse_rfc3339(rfc3339(ms)) == ms);
  }));
}

}  // namespace ekiden
