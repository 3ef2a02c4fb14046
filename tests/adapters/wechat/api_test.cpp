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

const Endpoint endpoint{.base = "https://api.example"};

}  // namespace

TEST_CASE("a token is taken with its life, however long it is") {
  const std::string value(512, 'x');
  sdk::Status status;
  const auto token = read_token(endpoint, answered(R"({"access_token":")" + value + R"(","expires_in":345})"), status);
  REQUIRE(token.has_value());
  CHECK(token->value == value);
  CHECK(token->ttl_ms == 345'000);
}

TEST_CASE("an absurd life of a token is cut to a day") {
  sdk::Status status;
  CHECK(read_token(endpoint, answered(R"({"access_token":"T","expires_in":9223372036854775807})"), status)->ttl_ms ==
        86'400'000);
}

TEST_CASE("a token is percent-encoded into the URL") {
  CHECK(call_request(endpoint, "a+b/c&d", {.path = "/cgi-bin/message/custom/send", .body = "{}"}).url ==
        "https://api.example/cgi-bin/message/custom/send?access_token=a%2Bb%2Fc%26d");
}

TEST_CASE("a call without a body is a GET, and what only reads may be repeated") {
  const auto read =
      call_request(endpoint, "T", {.path = "/cgi-bin/kf/servicer/list?open_kfid=wk1", .only_reads = true});
  CHECK(read.method == "GET");
  CHECK(read.url == "https://api.example/cgi-bin/kf/servicer/list?open_kfid=wk1&access_token=T");
  CHECK_FALSE(read.at_most_once);
  CHECK(call_request(endpoint, "T", {.path = "/p", .body = "{}"}).at_most_once);
}

TEST_CASE("what was asked for is a success without an errcode, and nothing else is") {
  CHECK(read_call(endpoint, answered(R"({"openid":"o1"})"), "openid").status.ok());
  CHECK(read_call(endpoint, answered(R"({"errcode":40003,"openid":"o1"})"), "openid").status.code == EKD_E_REJECTED);
  CHECK(read_call(endpoint, answered(R"({"openid":"o1"})")).status.code == EKD_E_UNKNOWN_OUTCOME);
  for (const auto* other : {R"({"subscribe":1})", R"(["openid"])", "{}", "<html>"})
    CHECK(read_call(endpoint, answered(other), "openid").status.code == EKD_E_UNKNOWN_OUTCOME);
}

TEST_CASE("half an emoji in an answer does not hide its code") {
  CHECK(read_call(endpoint, answered(R"({"errcode":0,"text":"\ud83d"})")).status.ok());
}
