// SPDX-License-Identifier: Apache-2.0
#include "wechat/kf_page.hpp"

#include <catch2/catch.hpp>

using namespace ekiden::wechat;

TEST_CASE("each message of a page is kept byte for byte, whatever surrounds and fills it") {
  const auto page = read_page(
      "\n{ \"errcode\":0, \"msg_list\" : [ {\"a\": \"}]{\\\"\" , \"n\":[{},{\"x\":1.0}]} ,{}\t,{ \"id\" : "
      "9007199254740993 }],"
      "\"next_cursor\":\"4gw7MepFLfgF2VC5npN\",\"has_more\":1}");
  REQUIRE(page.has_value());
  CHECK(page->messages ==
        std::vector<std::string>{R"({"a": "}]{\"" , "n":[{},{"x":1.0}]})", "{}", R"({ "id" : 9007199254740993 })"});
  CHECK(page->next_cursor == "4gw7MepFLfgF2VC5npN");
  CHECK(page->has_more);
}

TEST_CASE("only the answer's own members count") {
  const auto page =
      read_page(R"({"msg_list":[{"next_cursor":"no","has_more":1,"msg_list":[{"deep":1}]}],"other":[{"x":1}],)"
                R"("o":{"has_more":1,"next_cursor":"no"},"has_more":0})");
  REQUIRE(page.has_value());
  CHECK(page->messages.size() == 1);
  CHECK(page->next_cursor.empty());
  CHECK_FALSE(page->has_more);
}

TEST_CASE("half an emoji does not make a page unreadable") {
  const auto page = read_page(R"({"msg_list":[{"t":"\ud83d"}],"next_cursor":"c"})");
  REQUIRE(page.has_value());
  CHECK(page->messages == std::vector<std::string>{R"({"t":"\uFFFD"})"});
}

TEST_CASE("what is no answer is none") {
  for (const char* text : {"", "[]", "7", "\"x\"", "null", "true", "{", "{\"msg_list\":[{]}", "{} {}", "<html>",
                           "{\"msg_list\":[{\"a\":1}"}) {
    INFO(text);
    CHECK_FALSE(read_page(text).has_value());
  }
  CHECK_FALSE(read_page(std::string(100, '[')).has_value());
  CHECK_FALSE(read_page(R"({"a":)" + std::string(100, '[') + std::string(100, ']') + "}").has_value());
}
