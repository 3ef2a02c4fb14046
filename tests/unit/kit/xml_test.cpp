// SPDX-License-Identifier: Apache-2.0
#include "kit/xml.hpp"

#include <catch2/catch.hpp>

using namespace ekiden::kit;

namespace {

std::string text_of(std::string_view xml) {
  const auto parsed = parse_xml(std::string(xml));
  return parsed.root ? parsed.root->text : "refused: " + std::string(parsed.error);
}

}  // namespace

TEST_CASE("character data is read whether it stands in CDATA or not") {
  const auto [xml, text] = GENERATE(table<std::string, std::string>({
      {"<a>x</a>", "x"},
      {"<a><![CDATA[x]]></a>", "x"},
      {"<a>\n <![CDATA[x]]>\n</a>", "x"},
      {"<a><![CDATA[]]></a>", ""},
      {"<a/>", ""},
      {"<a><![CDATA[x]]]]><![CDATA[>y]]></a>", "x]]>y"},
      {"<a><![CDATA[<b>&lt;&nope;]]></a>", "<b>&lt;&nope;"},
      {"<a>&lt;&amp;&#x4F60;&#22909;&quot;&apos;&gt;</a>", "<&你好\"'>"},
      {"<a>?x=1&y=2</a>", "?x=1&y=2"},
      {"<a> </a>", " "},
      {"<?xml version='1.0'?><!-- & --><a>x</a>", "x"},
  }));
  CHECK(text_of(xml) == text);
}

TEST_CASE("the first child of a name is found, and children keep their order") {
  const auto parsed = parse_xml("<x><a>1</a><b/><a>2</a></x>");
  REQUIRE(parsed.root.has_value());
  CHECK(parsed.root->children.size() == 3);
  CHECK(parsed.root->child("a")->text == "1");
  CHECK(parsed.root->child("c") == nullptr);
}

TEST_CASE("declarations and entities are refused, each with its own sentence") {
  const auto [xml, word] = GENERATE(table<std::string, std::string>({
      {"<!DOCTYPE a><a/>", "document type"},
      {"<!DOCTYPE a [<!ENTITY b \"c\">]><a>x</a>", "document type"},
      {"<!DOCTYPE a SYSTEM \"file:///etc/passwd\"><a>x</a>", "document type"},
      {"<a/><!DOCTYPE a>", "document type"},
      {"<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>", "entity"},
      {"<a>&b;</a>", "entity"},
      {"<a b='&c;'/>", "entity"},
      {"<a><!DOCTYPE a></a>", "well-formed"},
      {"<!doctype a><a/>", "well-formed"},
  }));
  const auto parsed = parse_xml(std::string(xml));
  CHECK_FALSE(parsed.root.has_value());
  CHECK(std::string(parsed.error).find(word) != std::string::npos);
}

TEST_CASE("what is not well-formed is refused") {
  const auto* xml =
      GENERATE("", " ", "x", "<", "<a", "<a>", "<a></b>", "<a><![CDATA[x</a>", "<a><!-- </a>", "<a x=1/>", "</a>");
  CHECK_FALSE(parse_xml(std::string(xml)).root.has_value());
}

TEST_CASE("size and depth have limits") {
  const XmlLimits limits{.max_bytes = 64, .max_depth = 3};
  CHECK(parse_xml("<a><b><c>x</c></b></a>", limits).root.has_value());
  CHECK_FALSE(parse_xml("<a><b><c><d/></c></b></a>", limits).root.has_value());
  CHECK_FALSE(parse_xml("<a>" + std::string(64, 'x') + "</a>", limits).root.has_value());
  std::string deep;
  for (int i = 0; i < 100'000; ++i) deep += "<a>";
  CHECK_FALSE(parse_xml(deep).root.has_value());
  for (int i = 0; i < 100'000; ++i) deep += "</a>";
  CHECK_FALSE(parse_xml(deep).root.has_value());
}
