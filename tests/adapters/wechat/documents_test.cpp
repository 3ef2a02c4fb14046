// SPDX-License-Identifier: Apache-2.0
#include "wechat/documents.hpp"

#include <catch2/catch.hpp>

using namespace ekiden::wechat;
using namespace std::string_literals;

namespace {

std::string content(std::string_view bytes) {
  const auto parsed = parse_document(bytes);
  return parsed.document ? std::string(parsed.document->text("Content")) : "refused: " + std::string(parsed.error);
}

}  // namespace

TEST_CASE("XML and JSON give the same tree") {
  const auto xml = parse_document("<xml><A>1</A><B><C><![CDATA[x]]></C></B><L><T>a</T></L><L><T>b</T></L></xml>");
  const auto json = parse_document(R"({"A":1,"B":{"C":"x"},"L":[{"T":"a"},{"T":"b"}]})");
  for (const auto* parsed : {&xml, &json}) {
    REQUIRE(parsed->document.has_value());
    CHECK(parsed->document->text("A") == "1");
    CHECK(parsed->document->text("B", "C") == "x");
    CHECK(parsed->document->text("L", "T") == "a");
    CHECK(parsed->document->root().children.size() == 4);
    CHECK(parsed->document->text("missing").empty());
    CHECK(parsed->document->text("missing", "C").empty());
  }
}

TEST_CASE("ids keep every digit, as numbers and as texts") {
  CHECK(parse_document(R"({"MsgId":6054768590064713729})").document->text("MsgId") == "6054768590064713729");
  CHECK(parse_document(R"({"MsgId":"6054768590064713729"})").document->text("MsgId") == "6054768590064713729");
  CHECK(parse_document(R"({"MsgId":99999999999999999999999})").document->text("MsgId") == "99999999999999999999999");
}

TEST_CASE("odd but genuine documents are read") {
  const auto [bytes, expected] = GENERATE(table<std::string, std::string>({
      {"\xEF\xBB\xBF<xml><Content>x</Content></xml>", "x"},
      {" \n<xml><Content>x</Content></xml>\n", "x"},
      {"<?xml version=\"1.0\" encoding=\"utf-8\"?><xml><Content>x</Content></xml>", "x"},
      {"<xml><Content><![CDATA[a\x01\x08"
       "b\0c]]></Content></xml>"s,
       "abc"},
      {"<xml><Content>a&#1;b</Content></xml>", "ab"},
      {"<xml><Content><![CDATA[\xFF好\xE5\xA5]]></Content></xml>", "\xEF\xBF\xBD好\xEF\xBF\xBD"},
      {"<xml><Content><![CDATA[<xml>]]]]><![CDATA[>&nbsp;]]></Content></xml>", "<xml>]]>&nbsp;"},
      {"<xml><Content><![CDATA[]]></Content></xml>", ""},
      {"<xml><Content>first</Content><Content>second</Content></xml>", "first"},
      {"<xml><Content>\xF0\x9F\x98\x80</Content></xml>", "\xF0\x9F\x98\x80"},
      {"{\"Content\":\"a\x01"
       "b\"}",
       "ab"},
      {R"({"Content":"a\u0001b"})", "ab"},
      {"{\"Content\":\"\xFF\"}", "\xEF\xBF\xBD"},
      {R"({"Content":"\ud83d"})", "\xEF\xBF\xBD"},
      {R"({"Content":"\ud83d\ude00"})", "\xF0\x9F\x98\x80"},
      {R"({"Content":"first","Content":"second"})", "first"},
      {R"({"Content":null})", ""},
  }));
  CHECK(content(bytes) == expected);
}

TEST_CASE("what is no document is refused, and why does not show it") {
  const auto bytes =
      GENERATE(as<std::string>(), "", "  ", "planted", "[\"planted\"]", "\"planted\"", "{\"planted\"", "<planted>",
               "<xml>planted", "<html><body>planted</body></html>", "<!DOCTYPE xml><xml>planted</xml>",
               "<!DOCTYPE xml [<!ENTITY e SYSTEM \"file:///planted\">]><xml><Content>&e;</Content></xml>",
               "<xml><Content>&planted;</Content></xml>", "{\"a\":1}planted");
  const auto parsed = parse_document(bytes);
  INFO(bytes);
  CHECK_FALSE(parsed.document.has_value());
  CHECK_FALSE(parsed.error.empty());
  CHECK(parsed.error.find("planted") == std::string_view::npos);
}

TEST_CASE("a document deeper than 16 levels or larger than 1 MiB is refused") {
  std::string deep_xml = "<xml>";
  for (int i = 0; i < 20; ++i) deep_xml += "<a>";
  for (int i = 0; i < 20; ++i) deep_xml += "</a>";
  CHECK_FALSE(parse_document(deep_xml + "</xml>").document.has_value());
  CHECK_FALSE(parse_document("{\"a\":" + std::string(20, '[') + std::string(20, ']') + "}").document.has_value());
  CHECK_FALSE(parse_document("<xml>" + std::string(1 << 20, ' ') + "</xml>").document.has_value());
}
