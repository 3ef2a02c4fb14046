// SPDX-License-Identifier: Apache-2.0
#include "config/findings.hpp"

#include <catch2/catch.hpp>

namespace {

using namespace ekiden::config;

std::string place(const std::string& yaml, const std::string& pointer, std::size_t offset) {
  const YamlResult loaded = load_yaml("f", yaml);
  REQUIRE(loaded.document);
  const std::size_t at = place_in_text(*loaded.document, pointer, offset);
  return yaml.substr(at, 3);
}

TEST_CASE("a place within a text is found where the text stands as it is") {
  CHECK(place("a: one two", "/a", 4) == "two");
  CHECK(place("a: 'one two'", "/a", 4) == "two");
  CHECK(place("a: {b: [x, \"one two\"]}", "/a/b/1", 4) == "two");
}

TEST_CASE("a text that is written otherwise, or is none, is found as a whole") {
  CHECK(place("a: \"one\\ttwo\"", "/a", 4) == "\"on");
  CHECK(place("a: one\n  two", "/a", 4) == "one");
  CHECK(place("a: 123", "/a", 1) == "123");
}

}  // namespace
