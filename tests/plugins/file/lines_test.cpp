// SPDX-License-Identifier: Apache-2.0
#include "file/lines.hpp"

#include <catch2/catch.hpp>
#include <string>

#include "file/csv.hpp"
#include "file/settings.hpp"
#include "kit/text.hpp"

using namespace ekiden;
using namespace ekiden::file;

namespace {

Settings csv_settings(const std::string& members = {}) {
  Settings settings;
  const sdk::Status status =
      read_settings(R"({"folder":"/f","format":"csv","csv":{"columns":[{"name":"a","pointer":"/a"},)"
                    R"({"name":"b, c","pointer":"/b"}])" +
                        members + "}}",
                    "sink", settings);
  REQUIRE(status.ok());
  return settings;
}

std::string line_of(const Settings& settings, const std::string& document) {
  Lines lines(settings);
  std::string line;
  REQUIRE(lines.append(document, line).ok());
  return line;
}

}  // namespace

TEST_CASE("a line of NDJSON is the document, without line breaks between its tokens") {
  const Settings settings;
  CHECK(line_of(settings, "{\n  \"a\": \"x\\ny\",\r\n \"b\": 18446744073709551615}") ==
        "{  \"a\": \"x\\ny\", \"b\": 18446744073709551615}\n");
}

TEST_CASE("half of a character becomes U+FFFD, so that a strict reader takes the line") {
  CHECK(line_of(Settings(), R"({"a":"\ud83d"})") == "{\"a\":\"\\uFFFD\"}\n");
  CHECK(line_of(csv_settings(), R"({"a":"x\ud83d"})") == "x\xEF\xBF\xBD,\r\n");
}

TEST_CASE("a row of CSV holds the columns, each as it is or in quotes") {
  struct Case {
    const char* value;
    const char* field;
  };
  const auto [value, field] = GENERATE(values<Case>({
      {R"("plain")", "plain"},
      {R"("")", ""},
      {"null", ""},
      {"-7", "-7"},
      {"18446744073709551615", "18446744073709551615"},
      {"true", "true"},
      {R"("a,b")", "\"a,b\""},
      {R"("say \"hi\"")", "\"say \"\"hi\"\"\""},
      {R"("two\r\nlines")", "\"two\r\nlines\""},
      {R"("a;b'c--")", "a;b'c--"},
      {R"(" padded ")", "\" padded \""},
      {R"("\u0000")", "\xEF\xBF\xBD"},
      {R"("😀 您好")", "😀 您好"},
      {R"({"x":[1,"y"]})", R"("{""x"":[1,""y""]}")"},
  }));
  CHECK(line_of(csv_settings(), std::string(R"({"b":"end","a":)") + value + "}") == std::string(field) + ",end\r\n");
}

TEST_CASE("a text that a spreadsheet would run gets an apostrophe, unless that is switched off") {
  for (const char* text : {"=1+1", "+1", "-1", "@SUM(A1)", "\\t=1", "\\r=1", "\\n=1", "＝1", "＋1", "－1", "＠x"}) {
    INFO(text);
    const std::string document = std::string(R"({"b":")") + text + "\"}";
    const std::string guarded = line_of(csv_settings(), document);
    const std::string bare = line_of(csv_settings(R"(,"guard_formulas":false)"), document);
    CHECK(guarded.find('\'') <= 2);
    CHECK(bare.find('\'') == std::string::npos);
  }
  CHECK_FALSE(ekiden::kit::looks_like_formula("1=1"));
  CHECK_FALSE(ekiden::kit::looks_like_formula(""));
}

TEST_CASE("a separator other than the comma is what puts a field in quotes") {
  CHECK(line_of(csv_settings(R"(,"separator":";")"), R"({"a":"1,5","b":"x;y"})") == "1,5;\"x;y\"\r\n");
  CHECK(line_of(csv_settings(R"(,"separator":"\t")"), R"({"a":"1","b":"2"})") == "1\t2\r\n");
}

TEST_CASE("a file of CSV begins as its encoding and header say") {
  const Settings plain = csv_settings(), excel = csv_settings(R"(,"encoding":"utf-8-bom")"),
                 bare = csv_settings(R"(,"encoding":"utf-8-bom","header":false)");
  CHECK(Lines(plain).header() == "a,\"b, c\"\r\n");
  CHECK(Lines(excel).header() ==
        "\xEF\xBB\xBF"
        "a,\"b, c\"\r\n");
  CHECK(Lines(bare).header() == "\xEF\xBB\xBF");
}

TEST_CASE("an old Chinese system gets GB18030, with every character of Unicode") {
  const Settings settings = csv_settings(R"(,"encoding":"gb18030")");
  CHECK(line_of(settings, R"({"a":"您好","b":"😀é"})") == "\xC4\xFA\xBA\xC3,\x94\x39\xFC\x36\xA8\xA6\r\n");
}

TEST_CASE("files that are written in another way have another key") {
  const Settings one = csv_settings(), same = csv_settings(), other = csv_settings(R"(,"separator":"|")");
  CHECK(Lines(one).key() == Lines(same).key());
  CHECK(Lines(one).key() != Lines(other).key());
  CHECK(Lines(one).key() != Lines(Settings()).key());
}

TEST_CASE("settings that no schema can refuse are refused with a sentence") {
  struct Case {
    const char* config;
    const char* says;
  };
  const auto [config, says] = GENERATE(values<Case>({
      {"[]", "not a JSON object"},
      {R"({"folder":"relative"})", "absolute path"},
      {R"({"folder":"/f","prefix":"a/b"})", "prefix"},
      {R"({"folder":"/f","format":"xml"})", "format"},
      {R"({"folder":"/f","csv":{}})", "format: csv"},
      {R"({"folder":"/f","max_events":0})", "max_events"},
      {R"({"folder":"/f","format":"csv","csv":{"columns":[]}})", "at least one"},
      {R"({"folder":"/f","format":"csv","csv":{"columns":[{"name":"a","pointer":"a"}]}})", "JSON Pointer"},
      {R"({"folder":"/f","format":"csv","csv":{"columns":[{"name":"a","pointer":"/~2"}]}})", "JSON Pointer"},
      {R"({"folder":"/f","format":"csv","csv":{"columns":[{"name":"a"}]}})", "a name and a pointer"},
      {R"({"folder":"/f","format":"csv","csv":{"encoding":"latin-1"}})", "csv.encoding"},
      {R"({"folder":"/f","format":"csv","csv":{"separator":"ab"}})", "csv.separator"},
  }));
  Settings settings;
  const sdk::Status status = read_settings(config, "sink", settings);
  CHECK(status.code == EKD_E_CONFIG);
  CHECK_THAT(status.message, Catch::Contains(says));
}

TEST_CASE("without columns a row says who wrote what, when and where") {
  Settings settings;
  REQUIRE(read_settings(R"({"folder":"/f","format":"csv"})", "to-desk", settings).ok());
  CHECK(settings.prefix == "to-desk");
  CHECK(Lines(settings).header() == "id,sequence,time,type,channel,conversation,direction,sender,text\r\n");
}
