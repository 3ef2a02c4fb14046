// SPDX-License-Identifier: Apache-2.0
#include "kit/json.hpp"

#include <catch2/catch.hpp>

using namespace ekiden::kit;

TEST_CASE("integers keep their 64 bits") {
  const auto json = parse_json(R"({"id": 6054768590064713729, "big": 9223372036854775808, "frac": 1.5})");
  REQUIRE(json.has_value());
  CHECK(int64_member(*json, "id") == 6054768590064713729);
  CHECK_FALSE(int64_member(*json, "big").has_value());
  CHECK_FALSE(int64_member(*json, "frac").has_value());
}

TEST_CASE("numbers can be read digit for digit") {
  const auto json =
      parse_json(R"({"id": 123456789012345678901234567890, "lat": 23.1340, "text": "1"})", {}, JsonNumbers::kAsText);
  REQUIRE(json.has_value());
  CHECK(string_member(*json, "id") == "123456789012345678901234567890");
  CHECK(string_member(*json, "lat") == "23.1340");
  CHECK(string_member(*json, "text") == "1");
}

TEST_CASE("a member of another type is absent, and the first of a repeated name counts") {
  const auto json = parse_json(R"({"a": "x", "a": "y", "b": true, "o": {}, "l": [], "n": null})");
  REQUIRE(json.has_value());
  CHECK(string_member(*json, "a") == "x");
  CHECK_FALSE(string_member(*json, "b").has_value());
  CHECK(bool_member(*json, "b") == true);
  CHECK_FALSE(bool_member(*json, "a").has_value());
  CHECK(object_member(*json, "o") != nullptr);
  CHECK(object_member(*json, "l") == nullptr);
  CHECK(array_member(*json, "l") != nullptr);
  CHECK(member(*json, "n") != nullptr);
  CHECK(member(*json, "missing") == nullptr);
  CHECK(member(*object_member(*json, "o"), "a") == nullptr);
  CHECK_FALSE(string_member(*array_member(*json, "l"), "a").has_value());
}

TEST_CASE("what is not one JSON text within the limits is refused") {
  const auto* text = GENERATE("", " ", "{", "{}x", "{} {}", "[1,]", "{\"a\":01}", "nul", "\"\xFF\"", "\"\xED\xA0\x80\"",
                              "\"a\nb\"", "\"\\ud83d\"", "{a:1}");
  CHECK_FALSE(parse_json(text).has_value());
  CHECK_FALSE(parse_json(std::string_view("{}\0{}", 5)).has_value());
}

TEST_CASE("size and depth have limits, which brackets inside strings do not count against") {
  const JsonLimits limits{.max_bytes = 40, .max_depth = 3};
  CHECK(parse_json("[[[1]]]", limits).has_value());
  CHECK_FALSE(parse_json("[[[[1]]]]", limits).has_value());
  CHECK(parse_json(R"(["[[[[[[[[", "\"[[[["])", limits).has_value());
  CHECK_FALSE(parse_json(std::string(41, ' '), limits).has_value());
  CHECK_FALSE(parse_json(std::string(1'000'000, '[')).has_value());
}

TEST_CASE("halves of surrogate pairs become U+FFFD and whole pairs stay") {
  const auto [text, repaired] =
      GENERATE(table<std::string, std::string>({{R"("\ud83d\ude00")", R"("\ud83d\ude00")"},
                                                {R"("\ud83d")", R"("\uFFFD")"},
                                                {R"("\ude00x")", R"("\uFFFDx")"},
                                                {R"("\ud83d\ud83d\ude00")", R"("\uFFFD\ud83d\ude00")"},
                                                {R"("\\ud83d")", R"("\\ud83d")"},
                                                {R"("\n\u0041")", R"("\n\u0041")"},
                                                {R"("\ud8)", R"("\ud8)"},
                                                {"\\", "\\"}}));
  CHECK(repair_surrogate_escapes(text) == repaired);
}
