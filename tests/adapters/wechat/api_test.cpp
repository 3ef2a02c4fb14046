// SPDX-License-Identifier: Apache-2.0
#include "wechat/api.hpp"

#include <catch2/catch.hpp>

#include "support.hpp"

using namespace ekiden::wechat;
using namespace ekiden;

namespace {

sdk::HttpResponse answered(std::string_view body) {
  sdk::HttpResponse response;
  response.outcome = sdk::HttpResponse::Outcome::answered;
  response.status = 200;
  response.body = body;
  return response;
}

}  // namespace

TEST_CASE("a token is taken with its life, however long it is") {
  const std::string value(512, 'x');
  sdk::Status status;
  const auto token = read_token(answered(R"({"access_token":")" + value + R"(","expires_in":345})"), status);
  REQUIRE(token.has_value());
  CHECK(token->value == value);
  CHECK(token->ttl_ms == 345'000);
}

TEST_CASE("an absurd life of a token is cut to a day") {
  sdk::Status status;
  CHECK(read_token(answered(R"({"access_token":"T","expires_in":9223372036854775807})"), status)->ttl_ms == 86'400'000);
}

TEST_CASE("a token is percent-encoded into the URL") {
  Settings settings;
  settings.api_base = "https://api.example";
  CHECK(call_request(settings, "a+b/c&d", {"/cgi-bin/message/custom/send", "{}"}).url ==
        "https://api.example/cgi-bin/message/custom/send?access_token=a%2Bb%2Fc%26d");
}
