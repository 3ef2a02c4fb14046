// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <algorithm>

#include "mapping/map.hpp"

namespace {

using namespace ekiden;
using namespace ekiden::mapping;
using Kind = Map::Outcome::Kind;

// A map whose file is JSON; a pointer's line is its length.
struct Compiled {
  explicit Compiled(const char* json) {
    document.Parse(json);
    REQUIRE(document.IsObject());
    const auto line_of = [](const std::string& at) { return static_cast<int>(at.size()); };
    const auto read_script = [](const std::string& file) -> Result<std::string> {
      if (file != "s.lua") return Status(Code::not_found, "no such file");
      return std::string("function map(e, r)\n  if e.stop then return nil end\n  r.b = e.b.c\n  return r\nend");
    };
    map = Map::compile({"m.yaml", document, line_of, read_script}, problems);
  }
  Map::Outcome run(std::string_view event, const RecordCheck& check = {}) {
    REQUIRE(map);
    return map->run(event, check, &notes);
  }

  rapidjson::Document document;
  std::vector<Problem> problems;
  std::shared_ptr<const Map> map;
  std::vector<Note> notes;
};

TEST_CASE("a map makes the record of its targets, and leaves out what is null") {
  Compiled crm(R"({"record": {"id": "/id", "none": "/none", "kept": null, "asked": "{{ /none | or_null }}", "n": 7,
    "deep": {"a": "/none", "b": ["/id", "/none", {"c": true}]}, "empty": {"x": "/none"}}})");
  const auto made = crm.run(R"({"id": 9007199254740993})");
  CHECK(made.kind == Kind::record);
  CHECK(made.text == R"({"id":9007199254740993,"kept":null,"asked":null,"n":7,)"
                     R"("deep":{"b":[9007199254740993,null,{"c":true}]},"empty":{}})");
}

TEST_CASE("a null of the event is left out like what is not there") {
  CHECK(Compiled(R"({"record": {"a": "/a", "b": "/b"}})").run(R"({"a": null, "b": 1})").text == R"({"b":1})");
}

TEST_CASE("a choice takes one branch, and nothing where there is none") {
  Compiled map(
      R"({"record": {"a": {"if": "{{ /x }}", "then": 1, "else": {"b": "/y"}}, "c": {"if": "{{ /x }}", "then": 2},
    "plain": {"if": "/x"}, "other": {"if": 1, "then": 2, "more": 3}}})");
  CHECK(map.run(R"({"x": true, "y": 3})").text ==
        R"({"a":1,"c":2,"plain":{"if":true},"other":{"if":1,"then":2,"more":3}})");
  CHECK(map.run(R"({"y": 3})").text == R"({"a":{"b":3},"plain":{},"other":{"if":1,"then":2,"more":3}})");
}

TEST_CASE("when says which events the sink gets") {
  Compiled map(R"({"when": "{{ /kind == 'a' }}", "record": {}})");
  CHECK(map.run(R"({"kind": "a"})").kind == Kind::record);
  CHECK(map.run(R"({"kind": "b"})").kind == Kind::skipped);
  CHECK(map.run("{}").kind == Kind::skipped);
}

TEST_CASE("tables are looked up") {
  Compiled map(
      R"({"record": {"c": "{{ lookup(/c, names, 'other') }}"}, "tables": {"names": {"web": "Website", "1": 2}}})");
  CHECK(map.run(R"({"c": "web"})").text == R"({"c":"Website"})");
  CHECK(map.run(R"({"c": 1})").text == R"({"c":2})");
  CHECK(map.run(R"({"c": "x"})").text == R"({"c":"other"})");
}

TEST_CASE("all mistakes of a map are found, each at its place") {
  const Compiled broken(R"json({"when": "{{ x }}", "record": {"a": "{{ uper(/a) }}", "b": [1, {"c": "{{ /a"}],
    "d": {"if": "/x", "then": "{{ )", "else": "{{ ("}}})json");
  CHECK(broken.map == nullptr);
  std::vector<std::string> places;
  for (const Problem& problem : broken.problems) places.push_back(problem.pointer);
  CHECK(places == std::vector<std::string>{"/when", "/record/a", "/record/b/1/c", "/record/d/if", "/record/d/then",
                                           "/record/d/else"});
  REQUIRE(broken.problems.size() == 6);
  CHECK(broken.problems[1].offset == 3);
  CHECK(broken.problems[1].word == "uper");
}

TEST_CASE("a failure names the file, the line and the target") {
  Compiled map(R"({"record": {"a": {"b": "/b"}, "list": [1]}})");
  const auto refuse = [](const char* pointer) {
    return [pointer](const Json&) { return std::optional<Violation>({pointer, "is wrong"}); };
  };
  CHECK(map.run("{}", refuse("/a/b")).text == "m.yaml:11: a/b: is wrong");
  CHECK(map.run("{}", refuse("/a/x")).text == "m.yaml:9: a/x: is wrong");
  CHECK(map.run("{}", refuse("")).text == "m.yaml:7: record: is wrong");
  for (const std::string_view none :
       {std::string_view("[]"), std::string_view("{\"a\":\"\xFF\"}"), std::string_view("{}\0", 3)})
    CHECK(map.run(none).text == "m.yaml:7: record: the event is no JSON object");
  CHECK(map.run("{}", refuse("/a/b")).kind == Kind::failed);

  Compiled grows(R"({"record": {"a": "x", "b": "{{ concat(/t, /t) }}"}})");
  const std::string event = R"({"t": ")" + std::string(600 * 1024, 'x') + R"("})";
  CHECK(grows.run(event).text == "m.yaml:9: b: makes too much text: at most 1 MiB each, and 16 MiB in all");
  Compiled large(R"({"record": {"a": "/t", "b": "/t"}})");
  CHECK(large.run(event).text == "m.yaml:7: record: it has more than 1 MiB");
}

TEST_CASE("a script has the last word: it changes the record, leaves the event out, or fails with its own line") {
  Compiled map(R"({"record": {"a": "/a"}, "lua": "s.lua"})");
  CHECK(map.run(R"({"a": 1, "b": {"c": 2}})").text == R"({"a":1,"b":2})");
  CHECK(map.run(R"({"stop": true})").kind == Kind::skipped);
  CHECK(map.run("{}").text == "m.yaml:4: lua: s.lua:3: attempt to index a nil value (field 'b')");
  CHECK(map.run(R"({"b": {}})",
                [](const Json&) {
                  return std::optional<Violation>({"/b", "is wrong"});
                })
            .text == "m.yaml:7: b: is wrong");
  CHECK(map.map->outlines().empty());
  const Compiled none(R"({"record": {}, "lua": "none.lua"})");
  REQUIRE(none.problems.size() == 1);
  CHECK(none.problems[0].message == "none.lua cannot be read: no such file");
}

TEST_CASE("notes say why a target is empty") {
  Compiled map(R"({"record": {"a": {"phone": "{{ /p | e164('CN') }}"}, "n": "{{ number(/n) | default(0) }}"}})");
  CHECK(map.run(R"({"p": "12", "n": "x"})").text == R"({"a":{},"n":0})");
  REQUIRE(map.notes.size() == 2);
  CHECK(map.notes[0].target == "/a/phone");
  CHECK(map.notes[0].sentence == "e164: this is no telephone number");
  CHECK(map.notes[1].target == "/n");
}

TEST_CASE("the outline has what is the same for every event") {
  Compiled map(
      R"({"record": {"a": "x", "b": "/b", "c": {"if": "{{ /x }}", "then": 1, "else": "/y"}, "d": {"if": "{{ 1 }}", "then": 2}}})");
  const std::vector<Outline> outlines = map.map->outlines();
  REQUIRE(outlines.size() == 2);
  CHECK(outlines[0].record["c"].GetInt() == 1);
  CHECK(outlines[0].record["d"].GetInt() == 2);
  CHECK(outlines[0].open == std::set<std::string>{"/b"});
  CHECK(outlines[1].open == std::set<std::string>{"/b", "/c", "/d"});
  CHECK(outlines[0].origins.at("/c") == "/record/c");
}

TEST_CASE("records nest as deep as 32, and no deeper") {
  const auto nested = [](int n) {
    std::string json = "1";
    for (int i = 0; i < n; ++i) json = R"({"a":)" + json + "}";
    return R"({"record":)" + json + "}";
  };
  CHECK(Compiled(nested(32).c_str()).map);
  CHECK_FALSE(Compiled(nested(33).c_str()).map);
}

}  // namespace
