// SPDX-License-Identifier: Apache-2.0
#include "kit/pointer_pattern.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using ekiden::kit::Path;
using ekiden::kit::PointerPattern;

TEST_CASE("a pattern matches whole paths, * one name and ** any number of them") {
  const auto matches = [](const char* pattern, const Path& path) {
    return PointerPattern::parse(pattern).value().matches(path);
  };
  CHECK(matches("/data/raw", {"data", "raw"}));
  CHECK_FALSE(matches("/data/raw", {"data"}));
  CHECK_FALSE(matches("/data/raw", {"data", "raw", "body"}));
  CHECK(matches("/data/message/parts/*/text", {"data", "message", "parts", "7", "text"}));
  CHECK_FALSE(matches("/data/message/parts/*/text", {"data", "message", "parts", "text"}));
  CHECK(matches("/data/**/value", {"data", "value"}));
  CHECK(matches("/data/**/value", {"data", "a", "b", "value"}));
  CHECK_FALSE(matches("/data/**/value", {"data", "a", "value", "b"}));
  CHECK(matches("/data/**", {"data"}));
  CHECK(matches("/**/x/**/y", {"a", "x", "x", "b", "y"}));
  CHECK(matches("/data/a~1b/~0", {"data", "a/b", "~"}));
  CHECK(matches("/data/", {"data", ""}));
}

TEST_CASE("what is no pointer, or could take for ever, is refused") {
  for (const char* text : {"", "data", "/a~", "/a~2", "/**/**/**/**/**"}) CHECK_FALSE(PointerPattern::parse(text));
  std::string deep;
  for (int i = 0; i < 32; ++i) deep += "/x";
  CHECK(PointerPattern::parse(deep));
  CHECK_FALSE(PointerPattern::parse(deep + "/x"));
}
