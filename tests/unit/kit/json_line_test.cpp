// SPDX-License-Identifier: Apache-2.0
#include "kit/json_line.hpp"

#include <catch2/catch.hpp>

TEST_CASE("a document is one line, whatever stands between its tokens") {
  CHECK(ekiden::kit::json_line("{\r\n \"a\": \"x\\ny\\ud83d\"\n}") == "{ \"a\": \"x\\ny\\uFFFD\"}");
}
