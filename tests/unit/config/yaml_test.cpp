// SPDX-License-Identifier: Apache-2.0
#include "config/yaml.hpp"

#include <catch2/catch.hpp>

#include "core/json_text.hpp"
#include "unit/config/support.hpp"

namespace ekiden::config {
namespace {

std::string json(const YamlDocument& document) {
  return json_text(document.root());
}

Diagnostics diagnostics_of(const YamlResult& result) {
  Diagnostics all = result.fatal;
  if (result.document) {
    for (const Finding& finding : result.findings) all.push_back(result.document->source().render(finding, {}));
  }
  return all;
}

TEST_CASE("plain scalars mean what the core schema of YAML 1.2 says") {
  struct Row {
    const char* yaml;
    const char* json;
  };
  const Row rows[] = {
      {"v: null", "null"},
      {"v: ~", "null"},
      {"v:", "null"},
      {"v: NULL", "null"},
      {"v: true", "true"},
      {"v: False", "false"},
      {"v: TRUE", "true"},
      {"v: tRue", "\"tRue\""},
      {"v: 0", "0"},
      {"v: -0", "0"},
      {"v: +12", "12"},
      {"v: -7", "-7"},
      {"v: 0o17", "15"},
      {"v: 0xfF", "255"},
      {"v: 0o8", "\"0o8\""},
      {"v: 9223372036854775807", "9223372036854775807"},
      {"v: -9223372036854775808", "-9223372036854775808"},
      {"v: 7365412345678901234", "7365412345678901234"},
      {"v: 18446744073709551615", "18446744073709551615"},
      {"v: 1.5", "1.5"},
      {"v: .5", "0.5"},
      {"v: 1e3", "1000.0"},
      {"v: -2.5E-1", "-0.25"},
      {"v: 0.5", "0.5"},
      {"v: 1.", "1.0"},
      {"v: 1_000", "\"1_000\""},
      {"v: 12:30", "\"12:30\""},
      {"v: 2026-11-21", "\"2026-11-21\""},
      {"v: 1.2.3", "\"1.2.3\""},
      {"v: \"0755\"", "\"0755\""},
      {"v: 'no'", "\"no\""},
      {"v: \"\"", "\"\""},
      {"v: \"true\"", "\"true\""},
      {"v: 0755-8888888", "\"0755-8888888\""},
      {"v: nO", "\"nO\""},
      {"v: yesterday", "\"yesterday\""},
      {"v: |\n  0755\n", "\"0755\\n\""},
      {"v: ${env:X}", "\"${env:X}\""},
      {"v: \"\\u597d\"", "\"好\""},
      {"v: 好的", "\"好的\""},
      {"v: [1, {a: b}]", "[1,{\"a\":\"b\"}]"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.yaml);
    const YamlResult result = load_yaml("f.yaml", row.yaml);
    REQUIRE(result.document);
    CHECK(result.findings.empty());
    CHECK(json(*result.document) == "{\"v\":" + std::string(row.json) + "}");
  }
}

TEST_CASE("what YAML readers disagree about is an error with its place and a hint") {
  struct Row {
    const char* yaml;
    const char* expected;
  };
  const Row rows[] = {
      {"a: 0755", "1:4 leading-zero quote it if it is text\n"},
      {"a: -01", "1:4 leading-zero quote it if it is text\n"},
      {"a: 00", "1:4 leading-zero quote it if it is text\n"},
      {"a: 01.5", "1:4 leading-zero quote it if it is text\n"},
      {"a: no", "1:4 bare-word quote it, or write true or false\n"},
      {"a: Yes\nb: on\nc: [OFF, y, N]",
       "1:4 bare-word quote it, or write true or false\n2:4 bare-word quote it, or write true or false\n"
       "3:5 bare-word quote it, or write true or false\n3:10 bare-word quote it, or write true or false\n"
       "3:13 bare-word quote it, or write true or false\n"},
      {"a: 1\nb: 2\na: 3", "3:1 duplicate-key it stands in line 1 already\n"},
      {"a: {b: 1, \"b\": 2}", "1:11 duplicate-key it stands in line 1 already\n"},
      {"a: &x 1", "1:4 anchor write the value out where it is needed\n"},
      {"a: &x 1\nb: *x", "1:4 anchor write the value out where it is needed\n2:4 alias write the value out\n"},
      {"a: *x", "1:4 alias quote the value if the asterisk is part of it\n"},
      {"<<: {a: 1}", "1:1 merge-key write the keys out\n"},
      {"a: !!str 012", "1:4 tag quote text instead\n"},
      {"a: !foo {}", "1:4 tag quote text instead\n"},
      {"a: 1\n---\nb: 2", "2:1 second-document remove what follows\n"},
      {"\"a\":\"b\"", "1:4 second-document put a space after the colon\n"},
      {"1: a", "1:1 key-not-string quote it\n"},
      {"true: a", "1:1 key-not-string quote it\n"},
      {"~: a", "1:1 key-not-string quote it\n"},
      {"? [a]\n: b", "1:3 key-not-string a list or a mapping cannot be a key\n"},
      {"a: 18446744073709551616", "1:4 number-range quote it if it is text\n"},
      {"a: -9223372036854775809", "1:4 number-range quote it if it is text\n"},
      {"a: .inf", "1:4 number-range quote it if it is text\n"},
      {"a: 1e999", "1:4 number-range quote it if it is text\n"},
      {"a:\n\tb: 1", "2:1 tab-indent use spaces\n"},
      {"a:\n  - b\n \t- c", "3:2 tab-indent use spaces\n"},
      {"a: {b: ${env:X}, c: 1}", "1:8 syntax quote it: \"${…}\"\n"},
      {"a: [${env:X}]", "1:5 syntax quote it: \"${…}\"\n"},
      {"a: \"x\nb: 2\n", "1:4 syntax add the closing quote\n"},
      {"a: 'x''\n", "1:4 syntax add the closing quote\n"},
      {"a: b: c", "1:5 syntax quote a value that contains \": \", or check the indentation\n"},
      {"a: [b\nc: d", "2:2 syntax close it, or put a comma between the values\n"},
      {"a: [{b: c]", "1:10 syntax each { needs its }, each [ its ]\n"},
      {"a: 'it's'", "1:8 syntax check quotes and indentation\n"},
      {"a: @x", "1:4 syntax quote the value\n"},
      {"好: 好: x", "1:5 syntax quote a value that contains \": \", or check the indentation\n"},
      {"", "0:0 empty-file docs/configuration.md has an example\n"},
      {"# only a comment\n", "0:0 empty-file docs/configuration.md has an example\n"},
      {"a: 1\nb: \xff\n", "2:1 not-utf8 save the file as UTF-8\n"},
      {"a: \x01", "1:4 syntax write it as an escape in double quotes\n"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.yaml);
    CHECK(test::brief(diagnostics_of(load_yaml("f.yaml", row.yaml))) == row.expected);
  }
}

TEST_CASE("a key may be a word that YAML 1.1 reads as a boolean: it names one of ours, or nothing") {
  YamlResult result = load_yaml("f.yaml", "on: a\ny: b");
  REQUIRE(result.document);
  CHECK(result.findings.empty());
  CHECK(json_text(result.document->root()) == R"({"on":"a","y":"b"})");
}

TEST_CASE("an alias bomb is refused without being expanded") {
  std::string yaml = "a: &a [x, x, x, x, x, x, x, x, x]\n";
  for (char c = 'b'; c < 'z'; ++c) {
    yaml += std::string(1, c) + ": &" + c + " [";
    for (int i = 0; i < 9; ++i) yaml += std::string(i == 0 ? "" : ", ") + "*" + static_cast<char>(c - 1);
    yaml += "]\n";
  }
  const YamlResult result = load_yaml("f.yaml", yaml);
  REQUIRE(result.fatal.size() == 1);
  CHECK(result.fatal[0].code == "too-many-errors");
}

TEST_CASE("size, depth and number of values are limited") {
  CHECK(load_yaml("f", std::string(kMaxFileBytes + 1, ' ')).fatal.at(0).code == "too-large");
  CHECK(load_yaml("f", "a: " + std::string(100, '[') + std::string(100, ']')).fatal.at(0).code == "too-deep");
  std::string flat = "a: [";
  for (int i = 0; i < 110'000; ++i) flat += "1,";
  CHECK(load_yaml("f", flat + "1]").fatal.at(0).code == "too-large");
  std::string deep;
  for (int i = 0; i < 60; ++i) deep += "{\"" + std::string(200, 'k') + "\": ";
  CHECK(load_yaml("f", deep + "1" + std::string(60, '}')).fatal.at(0).code == "too-deep");
  CHECK_FALSE(load_yaml("f", "a: " + std::string(100'000, '[')).document);
  CHECK(load_yaml("f", std::string(62, '[') + std::string(62, ']')).document);
}

TEST_CASE("each value knows its place, an empty one that of its key") {
  const YamlResult result = load_yaml("f", "\xEF\xBB\xBFx:\r\nname: 1\r\nlist:\r\n  - a/b: {k: v}\r\n");
  REQUIRE(result.document);
  const auto text_at = [&](const char* pointer) {
    return std::string(result.document->source().text().substr(result.document->place(pointer).value, 4));
  };
  CHECK(text_at("/x") == "x:\r\n");
  CHECK(text_at("/name") == "1\r\nl");
  CHECK(text_at("/list/0/a~1b/k") == "v}\r\n");
  CHECK(text_at("/list/0/a~1b/absent/deeper") == "{k: ");
}

TEST_CASE("a syntax error does not show what looks like a secret") {
  for (const char* line : {"{app_secret: hunter2, x: }}", "app_secret: hunter2: x", "token: \"hunter2",
                           "password: @hunter2", "keys: [whsec_hunter2, @]", "x: whsec_hunter2: x"}) {
    const Diagnostics diagnostics = diagnostics_of(load_yaml("f", line));
    REQUIRE(diagnostics.size() == 1);
    CAPTURE(line, to_text(diagnostics));
    CHECK(to_text(diagnostics).find("hunter2") == std::string::npos);
    CHECK(diagnostics[0].source_line.find("***") != std::string::npos);
  }
}

}  // namespace
}  // namespace ekiden::config
