// SPDX-License-Identifier: Apache-2.0
#include "core/json_members.hpp"

#include <catch2/catch.hpp>

#include <string>

namespace ekiden {

TEST_CASE("a member is found in an object only, and read as a string only when it is one") {
  rapidjson::Document document;
  document.Parse(R"({"name":"a\u0000b","count":1,"inner":{"name":"c"}})");
  REQUIRE(json_member(document, "inner") != nullptr);
  CHECK(json_string_member(*json_member(document, "inner"), "name") == "c");
  CHECK(json_string_member(document, "name") == std::string("a\0b", 3));
  CHECK(json_string_member(document, "count").empty());
  CHECK(json_string_member(document, "count", "none") == "none");
  CHECK(json_string_member(document, "missing", "none") == "none");
  CHECK(json_member(document, "missing") == nullptr);
  CHECK(json_member(document["count"], "name") == nullptr);
}

}  // namespace ekiden
