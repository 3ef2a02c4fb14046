// SPDX-License-Identifier: Apache-2.0
#include <ekidenpp/json.hpp>

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <string>
#include <utility>

using ekiden::sdk::is_valid_utf8;
using ekiden::sdk::JsonWriter;
using ekiden::sdk::to_valid_utf8;
using ekiden::sdk::utf8_prefix;

TEST_CASE("the JSON writer writes every kind of value") {
  JsonWriter out;
  out.begin_object()
      .member("text", "a\"b\\c\n\x01")
      .member("big", std::int64_t{9223372036854775807})
      .member("yes", true)
      .member("half", 0.5)
      .key("list")
      .begin_array()
      .null()
      .uint64(18446744073709551615u)
      .begin_object()
      .end_object()
      .end_array()
      .key("raw")
      .raw("[1]")
      .end_object();
  CHECK(
      out.take() ==
      R"({"text":"a\"b\\c\n\u0001","big":9223372036854775807,"yes":true,"half":0.5,"list":[null,18446744073709551615,{}],"raw":[1]})");
}

TEST_CASE("a name that is known when the program is compiled is a name like any other") {
  JsonWriter out;
  out.begin_object().known_key("a").int64(1).key("b").int64(2).known_key("c").null().end_object();
  CHECK(out.take() == R"({"a":1,"b":2,"c":null})");
  CHECK_FALSE(out.begin_object().known_key("a").known_key("b").ok());
  JsonWriter array;
  CHECK_FALSE(array.begin_array().known_key("a").ok());
}

TEST_CASE("what needs an escape is found wherever it stands") {
  for (std::size_t length = 1; length < 40; ++length)
    for (std::size_t at = 0; at < length; ++at)
      for (const auto& [special, escaped] :
           {std::pair{'"', "\\\""}, {'\\', "\\\\"}, {'\x1f', "\\u001f"}, {' ', " "}, {'\x7f', "\x7f"}}) {
        std::string text(length, 'x');
        text[at] = special;
        JsonWriter out;
        out.string(text);
        CHECK(out.take() == '"' + std::string(at, 'x') + escaped + std::string(length - at - 1, 'x') + '"');
      }
}

TEST_CASE("the JSON writer refuses what would not be JSON") {
  JsonWriter out;
  SECTION("a value without its key") {
    out.begin_object().int64(1).end_object();
  }
  SECTION("a key without its value") {
    out.begin_object().key("a").end_object();
  }
  SECTION("two values at the top") {
    out.int64(1).int64(2);
  }
  SECTION("an end without its begin") {
    out.begin_array().end_object();
  }
  SECTION("something left open") {
    out.begin_array();
  }
  SECTION("nothing at all") {}
  SECTION("a number that is none") {
    out.number(std::numeric_limits<double>::quiet_NaN());
  }
  SECTION("infinity") {
    out.number(std::numeric_limits<double>::infinity());
  }
  SECTION("a text that is not UTF-8") {
    out.string("\xff");
  }
  SECTION("a key that is not UTF-8") {
    out.begin_object().member("\xff", "a").end_object();
  }
  SECTION("an empty raw value") {
    out.begin_array().raw("").end_array();
  }
  CHECK_FALSE(out.take());
}

TEST_CASE("text from outside becomes valid UTF-8 where that is asked for") {
  JsonWriter out;
  CHECK(out.lenient_string("a\xff好\xe5\xa5").take() == "\"a\xEF\xBF\xBD好\xEF\xBF\xBD\"");
}

TEST_CASE("ill-formed UTF-8 is told from well-formed") {
  struct Case {
    std::string text;
    bool valid;
    std::string replaced;
  };
  const std::string r = "\xEF\xBF\xBD";
  const auto [text, valid, replaced] = GENERATE_COPY(values<Case>({
      {"", true, ""},
      {"abc", true, "abc"},
      {"\xF0\x9F\x98\x80", true, "\xF0\x9F\x98\x80"},
      {"\xC0\x80", false, r + r},
      {"\xC1\xBF", false, r + r},
      {"\xE0\x80\x80", false, r + r + r},
      {"\xED\xA0\x80", false, r + r + r},
      {"\xF4\x90\x80\x80", false, r + r + r + r},
      {"\xF5", false, r},
      {"\x80", false, r},
      {"\xE5\xA5", false, r},
      {"\xF0\x9F\x98x", false, r + "x"},
  }));
  CHECK(is_valid_utf8(text) == valid);
  CHECK(to_valid_utf8(text) == replaced);
}

TEST_CASE("a prefix cuts no character in two") {
  CHECK(utf8_prefix("a好", 4) == "a好");
  CHECK(utf8_prefix("a好", 3) == "a");
  CHECK(utf8_prefix("好", 2).empty());
  CHECK(utf8_prefix("abc", 0).empty());
}
