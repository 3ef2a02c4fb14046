// SPDX-License-Identifier: Apache-2.0
#include "kit/cloud_event.hpp"

#include <catch2/catch.hpp>
#include <string>
#include <utility>
#include <vector>

using ekiden::kit::take_apart;

TEST_CASE("attributes stand in the order of the document, as texts, and the data as it stands there") {
  const auto parts = take_apart(
      R"({"specversion":"1.0","id":"a","retries":3,"late":true,"datacontenttype":"text/json","dataschema":null,)"
      R"("data":{"n": 18446744073709551615},"subject":"\u00c4"})");
  REQUIRE(parts);
  CHECK(parts->content_type == "text/json");
  CHECK(parts->data == R"({"n": 18446744073709551615})");
  CHECK(parts->attributes ==
        std::vector<std::pair<std::string, std::string>>{
            {"specversion", "1.0"}, {"id", "a"}, {"retries", "3"}, {"late", "true"}, {"subject", "Ä"}});
}

TEST_CASE("data of an event that says no type of it is JSON, and data_base64 is the bytes that it stands for") {
  const auto parts = take_apart(R"({"id":"a","data_base64":"AAH/"})");
  REQUIRE(parts);
  CHECK(parts->content_type == "application/json");
  CHECK(parts->data == std::string("\0\x01\xFF", 3));
}

TEST_CASE("what is no CloudEvent in JSON has no parts") {
  for (const char* document : {"", "[]", "{", R"({"id":{}})", R"({"id":1.5})", R"({"data_base64":"?"})"}) {
    INFO(document);
    CHECK_FALSE(take_apart(document));
  }
}
