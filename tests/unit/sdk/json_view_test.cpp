// SPDX-License-Identifier: Apache-2.0
#include <ekidenpp/envelope_reader.hpp>
#include <ekidenpp/json_view.hpp>

#include <catch2/catch.hpp>
#include <string>

using ekiden::sdk::EnvelopeReader;
using ekiden::sdk::JsonView;

TEST_CASE("a JSON view gives each kind of value, and nothing for what is not there") {
  const std::string text = R"( {"a": [1, -9223372036854775808, 0.5, "x\ty", true, null, {}], "a": 2, "b": ""} )";
  const auto json = JsonView::parse(text);
  REQUIRE(json);
  CHECK(json->at("/a/0").int64() == 1);
  CHECK(json->at("/a/1").int64() == INT64_MIN);
  CHECK_FALSE(json->at("/a/2").int64());
  CHECK(json->at("/a/2").number() == 0.5);
  CHECK(json->at("/a/3").text() == "x\ty");
  CHECK(json->at("/a/4").boolean() == true);
  CHECK(json->at("/a/5").is_null());
  CHECK(json->at("/a/6").json() == "{}");
  CHECK(json->at("/a").items().size() == 7);
  CHECK(json->members().size() == 3);
  CHECK(json->at("/b").text("else").empty());
  CHECK(json->at("/c/d").text("else") == "else");
  CHECK_FALSE(json->at("/a/7"));
  CHECK_FALSE(JsonView().at("/a"));
  CHECK(JsonView::parse("9223372036854775807")->int64() == INT64_MAX);
  CHECK_FALSE(JsonView::parse("9223372036854775808")->int64());
}

TEST_CASE("a JSON view refuses what is no JSON") {
  const auto text = GENERATE(values<std::string>({"",
                                                  " ",
                                                  "{",
                                                  "[1,]",
                                                  "{\"a\"}",
                                                  "{\"a\":}",
                                                  "{\"a\":1,}",
                                                  "{a:1}",
                                                  "01",
                                                  "1.",
                                                  ".5",
                                                  "-",
                                                  "1e",
                                                  "+1",
                                                  "tru",
                                                  "nulll",
                                                  "\"",
                                                  "\"\\x\"",
                                                  "\"\\u12\"",
                                                  "\"\\ud800\"",
                                                  "\"\\udc00\"",
                                                  "\"\\ud800\\u0041\"",
                                                  "\"\n\"",
                                                  "\"\xff\"",
                                                  "1 2",
                                                  "[1}",
                                                  "{\"a\":1]",
                                                  std::string(65, '[') + std::string(65, ']'),
                                                  "NaN",
                                                  "\xEF\xBB\xBF{}"}));
  INFO(text);
  CHECK_FALSE(JsonView::parse(text));
}

TEST_CASE("64 levels are read, and a limit of bytes is kept") {
  CHECK(JsonView::parse(std::string(64, '[') + std::string(64, ']')));
  CHECK_FALSE(JsonView::parse("[1,2,3]", 6));
}

TEST_CASE("an event tells a sink who wrote what") {
  const std::string document =
      R"({"specversion":"1.0","id":"i","type":"ekiden.message.received.v1","channel":"wechat-cn",
    "data":{"conversation":{"key":"wechat-cn/wx1/dm/o1"},
      "sender":{"role":"customer","display_name":"王","identities":[{"type":"openid","value":"o1","verified":true}]},
      "message":{"native_id":"9007199254740993","parts":[{"type":"image","media":{"mime":"image/png","size":7}},
        {"type":"text","text":"你好"},{"type":"hologram"}]}}})";
  const auto event = EnvelopeReader::parse(document);
  REQUIRE(event);
  CHECK(event->id() == "i");
  CHECK(event->type() == "ekiden.message.received.v1");
  CHECK(event->channel() == "wechat-cn");
  CHECK(event->conversation() == "wechat-cn/wx1/dm/o1");
  CHECK(event->text() == "你好");
  CHECK(event->native_id() == "9007199254740993");
  REQUIRE(event->parts().size() == 3);
  CHECK(event->parts()[0].media.mime == "image/png");
  CHECK(event->parts()[0].media.size == 7);
  CHECK(event->parts()[2].type == "hologram");
  CHECK(event->sender().display_name == "王");
  REQUIRE(event->sender().identities.size() == 1);
  CHECK(event->sender().identities[0].value == "o1");
  CHECK(event->sender().identities[0].verified == true);
  CHECK(event->recipients().empty());
  CHECK(event->subject().empty());
  CHECK_FALSE(EnvelopeReader::parse("[]"));
}
