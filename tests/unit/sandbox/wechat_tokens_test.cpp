// SPDX-License-Identifier: Apache-2.0
#include "wechat_tokens.hpp"

#include <catch2/catch.hpp>

#include "doubles.hpp"
#include "wechat_errcodes.hpp"

namespace ekiden::sandbox {

namespace {

constexpr std::int64_t second_ms = 1000;

struct Fixture {
  test::FakeClock clock;
  test::CountingRandom random;
  WechatTokens tokens{clock, random};
};

}  // namespace

TEST_CASE("Each minted token is new, and the one before it lives five minutes more") {
  Fixture f;
  const WechatToken first = f.tokens.mint();
  const WechatToken second = f.tokens.mint();
  CHECK(first.text != second.text);
  CHECK(first.expires_in_s == 7200);
  f.clock.advance(299 * second_ms);
  CHECK(f.tokens.check(first.text) == errcode::ok);
  f.clock.advance(second_ms);
  CHECK(f.tokens.check(first.text) == errcode::expired_token);
  CHECK(f.tokens.check(second.text) == errcode::ok);
}

TEST_CASE("The stable token is the same until five minutes before its end, then both are good") {
  Fixture f;
  const WechatToken first = f.tokens.stable(false);
  f.clock.advance(6899 * second_ms);
  const WechatToken again = f.tokens.stable(false);
  CHECK(again.text == first.text);
  CHECK(again.expires_in_s == 301);
  f.clock.advance(second_ms);
  const WechatToken next = f.tokens.stable(false);
  CHECK(next.text != first.text);
  CHECK(f.tokens.check(first.text) == errcode::ok);
  f.clock.advance(300 * second_ms);
  CHECK(f.tokens.check(first.text) == errcode::expired_token);
  CHECK(f.tokens.check(next.text) == errcode::ok);
}

TEST_CASE("A forced refresh kills the token at once, at most every 30 seconds") {
  Fixture f;
  const WechatToken first = f.tokens.stable(false);
  const WechatToken second = f.tokens.stable(true);
  CHECK(second.text != first.text);
  CHECK(f.tokens.check(first.text) == errcode::invalid_credential);
  f.clock.advance(29 * second_ms);
  CHECK(f.tokens.stable(true).text == second.text);
  f.clock.advance(second_ms);
  CHECK(f.tokens.stable(true).text != second.text);
}

TEST_CASE("The 21st forced refresh of a day changes nothing") {
  Fixture f;
  f.tokens.stable(false);
  std::string current;
  for (int i = 0; i < 20; ++i) {
    f.clock.advance(30 * second_ms);
    current = f.tokens.stable(true).text;
  }
  f.clock.advance(30 * second_ms);
  CHECK(f.tokens.stable(true).text == current);
}

TEST_CASE("The two endpoints do not disturb each other's tokens") {
  Fixture f;
  const WechatToken minted = f.tokens.mint();
  const WechatToken stable = f.tokens.stable(false);
  f.tokens.mint();
  f.tokens.stable(true);
  CHECK(f.tokens.check(minted.text) == errcode::ok);
  CHECK(f.tokens.check(stable.text) == errcode::invalid_credential);
}

TEST_CASE("A token that is absent, malformed, foreign or revoked has its own errcode") {
  Fixture f;
  const WechatToken token = f.tokens.mint();
  CHECK(f.tokens.check("") == errcode::missing_token);
  CHECK(f.tokens.check("nonsense") == errcode::invalid_token);
  CHECK(f.tokens.check(std::string(token.text.size(), 'x')) == errcode::invalid_credential);
  f.tokens.revoke(token.text);
  CHECK(f.tokens.check(token.text) == errcode::invalid_credential);
}

TEST_CASE("After the stable token was revoked, the next one is new") {
  Fixture f;
  const WechatToken first = f.tokens.stable(false);
  f.tokens.revoke(first.text);
  CHECK(f.tokens.stable(false).text != first.text);
}

TEST_CASE("An errmsg ends in a request id, except for 0") {
  Fixture f;
  CHECK(errcode_answer(0, f.clock, f.random) == R"({"errcode":0,"errmsg":"ok"})");
  CHECK_THAT(
      errcode_answer(40014, f.clock, f.random),
      Catch::Matches(
          R"re(\{"errcode":40014,"errmsg":"invalid access_token rid: [0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}"\})re"));
}

}  // namespace ekiden::sandbox
