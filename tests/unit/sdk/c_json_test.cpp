// SPDX-License-Identifier: Apache-2.0
#include <ekiden/json.h>
#include <ekiden/json_writer.h>

#include <catch2/catch.hpp>
#include <cstdint>
#include <cstring>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace {

ekd_str str(std::string_view text) {
  return {text.data(), text.size()};
}

std::string text(ekd_str value) {
  return std::string(value.data, value.len);
}

std::optional<std::string> find(std::string_view document, const char* pointer) {
  ekd_str value{};
  if (ekd_json_find(str(document), pointer, &value) == 0) return std::nullopt;
  return text(value);
}

std::optional<std::string> read(std::string_view json, std::uint64_t capacity = 64) {
  char out[64];
  ekd_str found{};
  if (ekd_json_text(str(json), out, capacity, &found) == 0) return std::nullopt;
  return text(found);
}

constexpr const char* kDocument =
    R"( {"a": [1, {"b": "x,\"]}"}, -2.5e3], "": {"/": true, "~": null}, "caf\u00e9": "\ud83d\ude00", "a": "second"} )";

}  // namespace

TEST_CASE("C reader: a pointer names a member, an element, or the whole") {
  CHECK(find(kDocument, "/a/0") == "1");
  CHECK(find(kDocument, "/a/1") == R"({"b": "x,\"]}"})");
  CHECK(find(kDocument, "/a/1/b") == R"("x,\"]}")");
  CHECK(find(kDocument, "/a/2") == "-2.5e3");
  CHECK(find(kDocument, "//~1") == "true");
  CHECK(find(kDocument, "//~0") == "null");
  CHECK(find(kDocument, "/café") == R"("\ud83d\ude00")");
  CHECK(find("[7]", "") == "[7]");
}

TEST_CASE("C reader: what is not there is absent") {
  for (const char* pointer :
       {"/b", "/a/3", "/a/00", "/a/-1", "/a/x", "/a/0/0", "/a/", "a", "/~2", "/a/99999999999999999999"})
    CHECK_FALSE(find(kDocument, pointer));
  CHECK_FALSE(find("", ""));
  CHECK_FALSE(find("{}", "/a"));
  CHECK_FALSE(find("[]", "/0"));
}

TEST_CASE("C reader: malformed JSON before or in the value counts as absent") {
  for (const char* document :
       {"{\"x\":01,\"a\":1}", "{\"x\":\"\xff\",\"a\":1}", "{\"x\":\"\\ud800\",\"a\":1}", "{\"x\" 1,\"a\":1}",
        "{\"x\":tru,\"a\":1}", "{\"x\":1 \"a\":1}", "{\"a\":", "{\"a\":\"", "{\"a\":-}", "{\"a\":1.}", "{\"a\":1e}",
        "{\"x\":\"\n\",\"a\":1}", "{x:1,\"a\":1}", "{\"a\":[1,]}"}) {
    CAPTURE(document);
    CHECK_FALSE(find(document, "/a"));
  }
}

TEST_CASE("C reader: nesting is bounded") {
  const std::string fits = std::string(EKD_JSON_MAX_DEPTH, '[') + std::string(EKD_JSON_MAX_DEPTH, ']');
  CHECK(find(fits, "") == fits);
  CHECK_FALSE(find(std::string(1'000'000, '['), ""));
  CHECK_FALSE(find("[" + fits + "]", ""));
}

TEST_CASE("C reader: text comes without escapes, when it fits") {
  CHECK(read(R"("a\n\"\\\/\b\f\r\t\u0041\u00e9\u4f60\ud83d\ude00é")") == "a\n\"\\/\b\f\r\tAé你😀é");
  CHECK(read(R"("")") == "");
  CHECK(read(R"("abc")", 3) == "abc");
  CHECK_FALSE(read(R"("abc")", 2));
  CHECK_FALSE(read("12"));
  CHECK_FALSE(read("\"open"));
  CHECK_FALSE(read(""));
}

TEST_CASE("C reader: whole numbers of 64 bits are exact, others are none") {
  const auto integer = [](std::string_view json) -> std::optional<std::int64_t> {
    std::int64_t number = 0;
    if (ekd_json_integer(str(json), &number) == 0) return std::nullopt;
    return number;
  };
  CHECK(integer("0") == 0);
  CHECK(integer("-0") == 0);
  CHECK(integer("9223372036854775807") == std::numeric_limits<std::int64_t>::max());
  CHECK(integer("-9223372036854775808") == std::numeric_limits<std::int64_t>::min());
  for (const char* none : {"9223372036854775808", "-9223372036854775809", "1.0", "1e3", "\"1\"", "", "-", "null"})
    CHECK_FALSE(integer(none));
}

TEST_CASE("C writer: a document comes out as it was built") {
  char buffer[256];
  ekd_json out = ekd_json_begin(buffer, sizeof buffer);
  ekd_json_object(&out);
  ekd_json_key(&out, "text");
  ekd_json_string(&out, str("\"\\\n\x01你"));
  ekd_json_key(&out, "list");
  ekd_json_array(&out);
  ekd_json_number(&out, std::numeric_limits<std::int64_t>::min());
  ekd_json_number(&out, 0);
  ekd_json_bool(&out, 1);
  ekd_json_value(&out, str(R"({"raw":[null]})"));
  ekd_json_object(&out);
  ekd_json_end(&out);
  ekd_json_end(&out);
  ekd_json_key(&out, "last");
  ekd_json_words(&out, "");
  ekd_json_end(&out);
  ekd_str document{};
  REQUIRE(ekd_json_finish(&out, &document) == EKD_OK);
  CHECK(text(document) ==
        R"({"text":"\"\\\n\u0001你","list":[-9223372036854775808,0,true,{"raw":[null]},{}],"last":""})");
}

TEST_CASE("C writer: a buffer that is too small is never overrun, and says how much is needed") {
  char buffer[8];
  std::memset(buffer, '#', sizeof buffer);
  ekd_json out = ekd_json_begin(buffer, 7);
  ekd_json_words(&out, "1234567890");
  ekd_str document{};
  CHECK(ekd_json_finish(&out, &document) == EKD_E_FULL);
  CHECK(out.len == 12);
  CHECK(buffer[7] == '#');
}

TEST_CASE("C writer: a mistake shows at the end") {
  const auto finish = [](void (*build)(ekd_json*)) {
    char buffer[64];
    ekd_json out = ekd_json_begin(buffer, sizeof buffer);
    build(&out);
    ekd_str document{};
    return ekd_json_finish(&out, &document);
  };
  CHECK(finish([](ekd_json*) {}) == EKD_E_ARGUMENT);
  CHECK(finish([](ekd_json* out) { ekd_json_object(out); }) == EKD_E_ARGUMENT);
  CHECK(finish([](ekd_json* out) { ekd_json_end(out); }) == EKD_E_ARGUMENT);
  CHECK(finish([](ekd_json* out) { ekd_json_key(out, "a"); }) == EKD_E_ARGUMENT);
  CHECK(finish([](ekd_json* out) { ekd_json_string(out, str("\xc3(")); }) == EKD_E_ARGUMENT);
  CHECK(finish([](ekd_json* out) { ekd_json_value(out, str("{} {}")); }) == EKD_E_ARGUMENT);
  CHECK(finish([](ekd_json* out) {
          ekd_json_number(out, 1);
          ekd_json_number(out, 2);
        }) == EKD_E_ARGUMENT);
  CHECK(finish([](ekd_json* out) {
          ekd_json_object(out);
          ekd_json_number(out, 1);
          ekd_json_end(out);
        }) == EKD_E_ARGUMENT);
  CHECK(finish([](ekd_json* out) {
          ekd_json_object(out);
          ekd_json_key(out, "a");
          ekd_json_end(out);
        }) == EKD_E_ARGUMENT);
}
