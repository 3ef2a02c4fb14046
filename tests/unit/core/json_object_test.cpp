// SPDX-License-Identifier: Apache-2.0
#include "core/json_object.hpp"

#include <rapidcheck.h>
#include <catch2/catch.hpp>

#include <array>
#include <string>
#include <vector>

#include "support/library_json.hpp"

namespace {

using ekiden::JsonObjectShape;
using ekiden::shape_of_json_object;
using ekiden::test::LibraryVerdict;

constexpr int kDepth = 4;
constexpr std::array<std::string_view, 2> kReserved = {"raw", "conversation"};

JsonObjectShape shape(std::string_view text) {
  return shape_of_json_object(text, kDepth, kReserved);
}

bool agrees_with_the_library(const std::string& text) {
  const JsonObjectShape ours = shape(text);
  const JsonObjectShape library = LibraryVerdict::of(text, kDepth, kReserved);
  return ours.ok == library.ok && (!ours.ok || ours.empty == library.empty);
}

}  // namespace

TEST_CASE("an object is told from what is none") {
  const std::string digits(400, '9');
  for (const std::string text : {R"({"a":1})",
                                 R"( {"a":1})",
                                 R"({"a":1} )",
                                 R"({"a":1}x)",
                                 R"({"a":1,})",
                                 R"({"a" : [ ] , "b":{ }})",
                                 R"({"a":-0.5e+3})",
                                 R"({"a":01})",
                                 R"({"a":1.})",
                                 R"({"a":.5})",
                                 R"({"a":1e})",
                                 R"({"a":-})",
                                 R"({"a":1e308})",
                                 R"({"a":1e309})",
                                 R"({"a":1e-400})",
                                 R"({"a":+1})",
                                 R"({"a":tru})",
                                 R"({"a":nul)",
                                 R"({"a":"\u00e9\ud83d\ude00"})",
                                 R"({"a":"\ud83d"})",
                                 R"({"a":"\ud83dx"})",
                                 R"({"a":"\ude00"})",
                                 R"({"a":"\u00g9"})",
                                 R"({"a":"\x"})",
                                 R"({"a":"\)",
                                 R"({"a":"\u12)",
                                 R"({"a":"abcdefgh)",
                                 R"({'a':1})",
                                 R"({a:1})",
                                 R"([1])",
                                 R"("a")",
                                 "",
                                 "{",
                                 "}",
                                 R"({"raw":1})",
                                 R"({"r\u0061w":1})",
                                 R"({"x":{"raw":1}})",
                                 R"({"raw\u0000":1})",
                                 R"({"a":[[[1]]]})",
                                 R"({"a":[[[[1]]]]})",
                                 R"({"a":1 "b":2})",
                                 R"({"a":[1 2]})",
                                 R"({"a":[1,]})",
                                 R"({"a"1})",
                                 R"({"a":"x	y"})"}) {
    INFO(text);
    CHECK(agrees_with_the_library(text));
  }
  CHECK(agrees_with_the_library("{\"a\":" + digits + "}"));
  CHECK(agrees_with_the_library("{\"a\":0." + digits + "}"));
  CHECK_FALSE(shape(std::string("{\"a\":\"x\0y\"}", 11)).ok);
  CHECK_FALSE(shape("{\"a\":\"\xff\"}").ok);
  CHECK(shape("{}").ok);
  CHECK(shape("{ }").empty);
  CHECK_FALSE(shape(R"({"a":{}})").empty);
  CHECK_FALSE(shape(R"({"raw":1})").ok);
}

TEST_CASE("whatever is put together from pieces of JSON is judged as the library judges it") {
  static const std::vector<std::string> kPieces = {"{",
                                                   "}",
                                                   "[",
                                                   "]",
                                                   ",",
                                                   ":",
                                                   " ",
                                                   "\n",
                                                   "\"a\"",
                                                   "\"raw\"",
                                                   "\"\\u0072aw\"",
                                                   "\"",
                                                   "\\",
                                                   "u00e9",
                                                   "1",
                                                   "-2.5e3",
                                                   "0",
                                                   "true",
                                                   "null",
                                                   "false",
                                                   "您好",
                                                   "{\"a\":",
                                                   "[1,",
                                                   "longer than eight"};
  CHECK(rc::check("any sequence", [] {
    std::string text = "{";
    for (const std::string& piece : *rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(kPieces)))
      text += piece;
    RC_ASSERT(agrees_with_the_library(text));
  }));
}
