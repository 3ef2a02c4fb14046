// SPDX-License-Identifier: Apache-2.0
#include "config/diagnostic.hpp"

#include <catch2/catch.hpp>

#include "config/source.hpp"

namespace ekiden::config {
namespace {

TEST_CASE("a diagnostic shows place, line, caret and hint") {
  const Source source("ekiden.yaml", "a: 1\nchanels:\n");
  const Diagnostic d = source.render({5, "unknown-key", "unknown key \"chanels\"", "did you mean \"channels\"?"}, {});
  CHECK(to_text(d) ==
        "ekiden.yaml:2:1: error: unknown key \"chanels\" [unknown-key]\n    chanels:\n    ^\n"
        "  hint: did you mean \"channels\"?\n");
  CHECK(to_json({d}) ==
        "[{\"severity\":\"error\",\"file\":\"ekiden.yaml\",\"line\":2,\"column\":1,\"code\":\"unknown-key\","
        "\"message\":\"unknown key \\\"chanels\\\"\",\"hint\":\"did you mean \\\"channels\\\"?\"}]");
}

TEST_CASE("columns count characters, the caret stands below wide ones") {
  const Source source("f", "好的: no");
  const Diagnostic d = source.render({8, "bare-word", "m", ""}, {});
  CHECK(d.column == 5);
  CHECK(to_text(d) == "f:1:5: error: m [bare-word]\n    好的: no\n          ^\n");
}

TEST_CASE("a hidden range becomes three stars and the caret moves along") {
  const Source source("f", "{secret: abcdefgh, x: y}");
  const HiddenRange hidden[] = {{9, 17}};
  const Diagnostic behind = source.render({22, "c", "m", ""}, hidden);
  CHECK(behind.column == 23);
  CHECK(to_text(behind) == "f:1:23: error: m [c]\n    {secret: ***, x: y}\n                     ^\n");
  const Diagnostic inside = source.render({9, "c", "m", ""}, hidden);
  CHECK(inside.source_line == "{secret: ***, x: y}");
  CHECK(inside.caret == 10);
}

TEST_CASE("a range over several lines hides its part of each") {
  const Source source("f", "a: |\n  s1\n  s2\nb: 1\n");
  const HiddenRange hidden[] = {{3, 15}};
  CHECK(source.render({7, "c", "m", ""}, hidden).source_line == "***");
  CHECK(source.render({15, "c", "m", ""}, hidden).source_line == "b: 1");
}

TEST_CASE("a quoted line hides the user, password and query of every URL") {
  const std::pair<const char*, const char*> table[] = {
      {"url: https://crm.example/in?key=k1&b=2", "url: https://crm.example/in?***"},
      {"{url: \"http://joe:pw@crm.example/in\", x: y}", "{url: \"http://***@crm.example/in\", x: y}"},
      {"[\"http://a/?k\", 'http://b/?l']", "[\"http://a/?***\", 'http://b/?***']"},
      {"api_base: https://api.example # why?", "api_base: https://api.example # why?"},
  };
  for (const auto& [line, shown] : table) CHECK(Source("f", line).render({0, "c", "m", ""}, {}).source_line == shown);
}

TEST_CASE("a long line is cut around the caret") {
  const Source source("f", std::string(500, 'x') + "好" + std::string(500, 'y'));
  const Diagnostic d = source.render({500, "c", "m", ""}, {});
  CHECK(d.column == 501);
  CHECK(d.source_line.size() < 140);
  CHECK(d.source_line.find("x好y") != std::string::npos);
  CHECK(d.caret == 62);
}

TEST_CASE("control characters never reach the terminal") {
  Diagnostic d;
  d.file = "f";
  d.message = "a\x1b[31mb";
  d.source_line = "x\x1b]0;t\x07";
  const std::string text = to_text(d);
  CHECK(text.find('\x1b') == std::string::npos);
  CHECK(text.find('\x07') == std::string::npos);
}

TEST_CASE("a suggestion is near, or there is none") {
  const std::vector<std::string> keys{"channels", "sinks", "routes", "to", "from"};
  CHECK(closest("chanels", keys) == "channels");
  CHECK(closest("channel", keys) == "channels");
  CHECK(closest("sink", keys) == "sinks");
  CHECK(closest("form", keys) == "from");
  CHECK(closest("zzz", keys).empty());
  CHECK(closest("x", keys).empty());
  CHECK(closest(std::string(1000, 'a'), keys).empty());
}

}  // namespace
}  // namespace ekiden::config
