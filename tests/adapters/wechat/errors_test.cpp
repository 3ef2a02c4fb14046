// SPDX-License-Identifier: Apache-2.0
#include "wechat/errors.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

#include "support.hpp"
#include "wechat/descriptor.hpp"

using namespace ekiden::wechat;

TEST_CASE("each of Tencent's codes for sending has its class") {
  const auto [code, expected] = GENERATE(table<std::int64_t, std::string>({
      {-1, "retry"},           {40001, "token"},         {40003, "recipient"},     {40007, "bad_request"},
      {40008, "bad_request"},  {40013, "account"},       {40014, "token"},         {40033, "bad_request"},
      {40125, "account"},      {40130, "bad_request"},   {40164, "account"},       {40200, "account"},
      {40243, "account"},      {41001, "token"},         {42001, "token"},         {43004, "recipient"},
      {43019, "recipient"},    {44004, "bad_request"},   {45002, "bad_request"},   {45008, "bad_request"},
      {45009, "quota"},        {45011, "retry"},         {45015, "window_closed"}, {45028, "quota"},
      {45033, "retry"},        {45047, "window_closed"}, {45072, "bad_request"},   {45080, "window_closed"},
      {45081, "ok"},           {46004, "recipient"},     {47001, "bad_request"},   {48001, "account"},
      {48002, "recipient"},    {48003, "account"},       {48004, "account"},       {48008, "account"},
      {50002, "recipient"},    {50005, "recipient"},     {61007, "account"},       {89503, "account"},
      {99999, "unknown_code"}, {1, "unknown_code"},      {0, "unknown_code"},
  }));
  INFO(code);
  CHECK(word(send_error(code).error_class) == expected);
  CHECK_FALSE(send_error(code).meaning.empty());
  CHECK_FALSE(send_error(code).action.empty());
}

TEST_CASE("a wrong customer-service account is told from a missing authorization") {
  for (const std::int64_t code : {61450, 61452, 61457}) {
    INFO(code);
    CHECK(send_error(code).error_class == ErrorClass::kAccount);
    CHECK(send_error(code).action.find("kf_account") != std::string_view::npos);
  }
  for (const std::int64_t code : {61007, 61449, 61458}) {
    INFO(code);
    CHECK(send_error(code).action.find("authorization") != std::string_view::npos);
  }
}

TEST_CASE("at the token call a wrong secret is a wrong setting, not a stale token") {
  for (const std::int64_t code :
       {40001, 40002, 40013, 40125, 40164, 40243, 41002, 41004, 43002, 89501, 89503, 89506, 89507}) {
    INFO(code);
    CHECK(token_error(code).error_class == ErrorClass::kAccount);
  }
  for (const std::int64_t code : {-1, 45009}) CHECK(token_error(code).error_class == ErrorClass::kRetry);
  CHECK(token_error(45011).error_class == ErrorClass::kThrottled);
  CHECK(token_error(99999).error_class == ErrorClass::kUnknownCode);
}

TEST_CASE("the tables are in ascending order, which the search in them needs") {
  const auto ascending = [](auto rows) {
    return std::adjacent_find(rows.begin(), rows.end(),
                              [](const auto& a, const auto& b) { return a.code >= b.code; }) == rows.end();
  };
  CHECK(ascending(send_errors()));
  CHECK(ascending(token_errors()));
}

TEST_CASE("the descriptor declares exactly the table of codes") {
  const auto descriptor = test::parse(kWechatOaDescriptor);
  const auto& declared = descriptor["errors"];
  CHECK(declared.MemberCount() == send_errors().size());
  for (const auto& row : send_errors()) {
    const std::string code = std::to_string(row.code);
    INFO(code);
    REQUIRE(declared.HasMember(code.c_str()));
    CHECK(declared[code.c_str()].GetString() == word(row.error_class));
  }
}

TEST_CASE("the request id is taken from the end of Tencent's message, and nothing else of it") {
  CHECK(rid_of("response out of time limit rid: 5f3a2b1c-0a1b2c3d-4e5f6a7b") == "5f3a2b1c-0a1b2c3d-4e5f6a7b");
  CHECK(rid_of("invalid openid: planted rid: 5f3a planted") == "5f3a");
  CHECK(rid_of("no such thing") == "");
  CHECK(rid_of("rid: ") == "");
  CHECK(rid_of("rid: " + std::string(500, 'a')).size() == 64);
}
