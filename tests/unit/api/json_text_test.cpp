// SPDX-License-Identifier: Apache-2.0
#include "api/json_text.hpp"

#include <rapidjson/document.h>

#include <catch2/catch.hpp>

using ekiden::api::JsonText;

TEST_CASE("objects, arrays and values are separated as JSON wants it") {
  JsonText json;
  json.begin_object()
      .field("a", 1)
      .key("b")
      .begin_array()
      .value("x")
      .value(true)
      .null()
      .begin_object()
      .end_object()
      .end_array();
  json.field("c", std::uint64_t{18446744073709551615u}).key("d").raw("{ }").key("e").time(0).end_object();
  CHECK(json.text() == R"({"a":1,"b":["x",true,null,{}],"c":18446744073709551615,"d":{ },"e":null})");
}

TEST_CASE("every text survives the way through JSON, and broken UTF-8 does not break the document") {
  std::string all;
  for (char c = 0; c < 127; ++c) all += c;
  all += "\x7F 你好 \U0001F600";
  rapidjson::Document document;
  document.Parse<rapidjson::kParseValidateEncodingFlag>(
      JsonText().begin_array().value(all).value("a\xFF\xE4z").end_array().take());
  REQUIRE_FALSE(document.HasParseError());
  CHECK(std::string(document[0].GetString(), document[0].GetStringLength()) == all);
  CHECK(document[1] == "a??z");
}
