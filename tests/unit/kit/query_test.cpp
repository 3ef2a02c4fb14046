// SPDX-License-Identifier: Apache-2.0
#include "kit/query.hpp"

#include <catch2/catch.hpp>

using namespace ekiden::kit;

TEST_CASE("a query's values are decoded once, by the rules of forms") {
  const auto query = Query::parse("a=1&b=%2B+%20&c&d=&%65=%25%34%31&=x");
  REQUIRE(query.has_value());
  CHECK(query->only("a") == "1");
  CHECK(query->only("b") == "+  ");
  CHECK(query->only("c") == "");
  CHECK(query->only("d") == "");
  CHECK(query->only("e") == "%41");
  CHECK(query->only("") == "x");
  CHECK_FALSE(query->only("f").has_value());
}

TEST_CASE("a name that stands there twice has no value") {
  const auto query = Query::parse("nonce=1&nonce=1&%6eonce[]=2");
  REQUIRE(query.has_value());
  CHECK(query->count("nonce") == 2);
  CHECK_FALSE(query->only("nonce").has_value());
  CHECK(query->only("nonce[]") == "2");
}

TEST_CASE("a broken escape or too many pairs make the whole query unreadable") {
  CHECK_FALSE(Query::parse("a=%").has_value());
  CHECK_FALSE(Query::parse("a=%4").has_value());
  CHECK_FALSE(Query::parse("a=1&%zz=2").has_value());
  std::string many;
  for (std::size_t i = 0; i < Query::kMaxPairs; ++i) many += "a=1&";
  CHECK(Query::parse(many).has_value());
  CHECK_FALSE(Query::parse(many + "b=2").has_value());
}

TEST_CASE("separators without a pair between them are passed over") {
  CHECK(Query::parse("")->count("") == 0);
  const auto query = Query::parse("&&a=1&");
  CHECK(query->only("a") == "1");
  CHECK(query->count("") == 0);
}

TEST_CASE("a URI component is percent-encoded so that it decodes to itself") {
  CHECK(encode_uri_component("aZ09-._~") == "aZ09-._~");
  CHECK(encode_uri_component("a b+c/\xE5\xA5\xBD") == "a%20b%2Bc%2F%E5%A5%BD");
  CHECK(decode_form(encode_uri_component("a b+c/&=%")) == "a b+c/&=%");
}
