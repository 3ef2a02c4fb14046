// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "core/json_text.hpp"
#include "mapping/event_document.hpp"
#include "mapping/path.hpp"

namespace {

using namespace ekiden;
using namespace ekiden::mapping;

constexpr const char* kEvent = R"({"a": {"b": [10, {"type": "phone", "value": "1"}, {"type": 7, "value": "2"}], "": 0},
  "x/y": {"~": 1}, "n": null, "m": {"0": "zero"}})";

std::string at(std::string_view text) {
  rapidjson::Document event;
  REQUIRE(read_event(kEvent, event));
  const Result<Path> path = Path::parse(text);
  if (!path) return "broken";
  const Json* const found = path->find(event);
  return found == nullptr ? "nothing" : json_text(*found);
}

TEST_CASE("a path leads through objects, lists and selected items") {
  for (const auto& [path, value] : std::initializer_list<std::pair<const char*, const char*>>{
           {"/a/b/0", "10"},
           {"/a/", "0"},
           {"/x~1y/~0", "1"},
           {"/n", "null"},
           {"/m/0", "\"zero\""},
           {"/a/b/1/value", "\"1\""},
           {"/a/b[type=phone]/value", "\"1\""},
           {"/a/b[type=7]/value", "\"2\""},
           {"/a/b[type=phone]", R"({"type":"phone","value":"1"})"},
           {"/a/b[type=fax]/value", "nothing"},
           {"/a[type=phone]", "nothing"},
           {"/a/b/3", "nothing"},
           {"/a/b/01", "nothing"},
           {"/a/b/-1", "nothing"},
           {"/a/b/value", "nothing"},
           {"/a/b/0/c", "nothing"},
           {"/none/at/all", "nothing"}}) {
    INFO(path);
    CHECK(at(path) == value);
  }
}

TEST_CASE("a path that is none is refused") {
  for (const char* path : {"/~2", "/~", "/a[b", "/a[=x]", "/a[b]", "/a[b=c]d"}) {
    INFO(path);
    CHECK(at(path) == "broken");
  }
  std::string deep;
  for (int i = 0; i < 64; ++i) deep += "/a";
  CHECK(at(deep) == "nothing");
  CHECK(at(deep + "/a") == "broken");
}

}  // namespace
