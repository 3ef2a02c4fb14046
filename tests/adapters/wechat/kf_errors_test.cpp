// SPDX-License-Identifier: Apache-2.0
#include "wechat/kf_errors.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

#include "support.hpp"
#include "wechat/kf_descriptor.hpp"

using namespace ekiden::wechat;

TEST_CASE("each code of 微信客服 has its class") {
  const auto [code, expected] = GENERATE(table<std::int64_t, std::string>({
      {-1, "retry"},
      {6000, "retry"},
      {40001, "token"},
      {40003, "recipient"},
      {40004, "bad_request"},
      {40005, "bad_request"},
      {40006, "bad_request"},
      {40007, "bad_request"},
      {40009, "bad_request"},
      {40011, "bad_request"},
      {40123, "bad_request"},
      {44001, "bad_request"},
      {40008, "bad_request"},
      {40013, "account"},
      {40014, "token"},
      {40058, "bad_request"},
      {40096, "recipient"},
      {41001, "token"},
      {42001, "token"},
      {45002, "bad_request"},
      {45009, "retry"},
      {45033, "retry"},
      {48002, "account"},
      {60011, "account"},
      {60020, "account"},
      {60030, "account"},
      {84061, "recipient"},
      {95000, "account"},
      {95001, "window_closed"},
      {95002, "window_closed"},
      {95003, "quota"},
      {95004, "account"},
      {95005, "quota"},
      {95006, "bad_request"},
      {95007, "retry"},
      {95008, "bad_request"},
      {95009, "bad_request"},
      {95011, "account"},
      {95012, "account"},
      {95013, "window_closed"},
      {95014, "bad_request"},
      {95015, "account"},
      {95016, "bad_request"},
      {95017, "account"},
      {95018, "window_closed"},
      {95019, "bad_request"},
      {95021, "bad_request"},
      {95022, "bad_request"},
      {95023, "account"},
      {95026, "quota"},
      {95027, "quota"},
      {95030, "account"},
      {95031, "window_closed"},
      {95032, "account"},
      {99999, "unknown_code"},
      {0, "unknown_code"},
  }));
  INFO(code);
  CHECK(word(kf_error(code).error_class) == expected);
  CHECK_FALSE(kf_error(code).meaning.empty());
  CHECK_FALSE(kf_error(code).action.empty());
}

TEST_CASE("at the token call of 微信客服 a wrong secret is a wrong setting") {
  for (const std::int64_t code : {40001, 40013, 60020}) CHECK(kf_token_error(code).error_class == ErrorClass::kAccount);
  CHECK(kf_token_error(-1).error_class == ErrorClass::kRetry);
  CHECK(kf_token_error(45009).error_class == ErrorClass::kThrottled);
  CHECK(kf_token_error(99999).error_class == ErrorClass::kUnknownCode);
}

TEST_CASE("the tables of 微信客服 are in ascending order") {
  for (const auto rows : {kf_errors(), kf_token_errors(), kf_send_failures()})
    CHECK(std::adjacent_find(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.code >= b.code; }) ==
          rows.end());
}

TEST_CASE("the descriptor of 微信客服 declares exactly the table of codes") {
  const auto descriptor = test::parse(kWechatKfDescriptor);
  const auto& declared = descriptor["errors"];
  CHECK(declared.MemberCount() == kf_errors().size());
  for (const auto& row : kf_errors()) {
    const std::string code = std::to_string(row.code);
    INFO(code);
    REQUIRE(declared.HasMember(code.c_str()));
    CHECK(declared[code.c_str()].GetString() == word(row.error_class));
  }
}
