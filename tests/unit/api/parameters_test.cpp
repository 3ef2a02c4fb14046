// SPDX-License-Identifier: Apache-2.0
#include "api/parameters.hpp"

#include <catch2/catch.hpp>

using namespace ekiden;
using namespace ekiden::api;

TEST_CASE("a query is decoded and read by name") {
  const auto parameters = Parameters::parse("a=1&b=%E4%BD%A0+%26&&c", {"a", "b", "c", "d"});
  REQUIRE(parameters.ok());
  CHECK(parameters->get("a") == "1");
  CHECK(parameters->get("b") == "你 &");
  CHECK(parameters->find("c") == "");
  CHECK_FALSE(parameters->find("d"));
  CHECK(Parameters::parse("", {}).ok());
}

TEST_CASE("what a query must not hold is refused") {
  for (const char* query : {"x=1", "a=1&a=2", "a=%", "a=%4", "a=%zz", "a=%+1", "%61=1&a=2", "a=1&x"}) {
    INFO(query);
    const auto parameters = Parameters::parse(query, {"a"});
    REQUIRE_FALSE(parameters.ok());
    CHECK(parameters.status().code() == Code::invalid);
  }
}

TEST_CASE("numbers keep to their range") {
  const auto parameters = Parameters::parse("one=1&big=99999999999999999999&sign=%2B1&space=1+&hex=0x1",
                                            {"one", "big", "sign", "space", "hex"});
  REQUIRE(parameters.ok());
  CHECK(*parameters->number("one", 5, 1, 10) == 1);
  CHECK(*parameters->number("absent", 5, 1, 10) == 5);
  for (const char* name : {"big", "sign", "space", "hex"}) CHECK_FALSE(parameters->number(name, 5, 1, 10).ok());
  CHECK_FALSE(parameters->number("one", 5, 2, 10).ok());
}

TEST_CASE("ids are plain") {
  for (const char* id : {"a", "A.b_c:d-9"}) CHECK(is_plain_id(id));
  for (const char* id : {"", "a b", "a/b", "a%20", "\xE4"}) CHECK_FALSE(is_plain_id(id));
  CHECK_FALSE(is_plain_id(std::string(129, 'a')));
}
