// SPDX-License-Identifier: Apache-2.0
#include "core/json_string.hpp"

#include <rapidcheck.h>
#include <catch2/catch.hpp>

#include <string>

#include "core/json_text.hpp"

namespace {

std::string by_the_library(const std::string& text) {
  return ekiden::json_text(rapidjson::Value(rapidjson::StringRef(text.data(), text.size())));
}

std::string by_us(const std::string& text) {
  std::string out;
  ekiden::append_json_string(out, text);
  return out;
}

}  // namespace

TEST_CASE("a string is written as the JSON library writes it") {
  for (int c = 0; c < 0x80; ++c) {
    const std::string text(1, static_cast<char>(c));
    INFO(c);
    CHECK(by_us(text) == by_the_library(text));
    CHECK(by_us("a" + text + "b") == by_the_library("a" + text + "b"));
  }
  CHECK(by_us("") == "\"\"");
  CHECK(by_us("您好 \"x\"\n") == "\"您好 \\\"x\\\"\\n\"");
  CHECK(rc::check("any ASCII", [] {
    std::string text = *rc::gen::arbitrary<std::string>();
    for (char& c : text) c = static_cast<char>(c & 0x7f);
    RC_ASSERT(by_us(text) == by_the_library(text));
  }));
}
