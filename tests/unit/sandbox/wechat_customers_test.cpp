// SPDX-License-Identifier: Apache-2.0
#include "wechat_customers.hpp"

#include <catch2/catch.hpp>

#include "doubles.hpp"
#include "wechat_errcodes.hpp"

namespace ekiden::sandbox {

namespace {

WechatPush message_of(const std::string& openid) {
  return {.openid = openid,
          .kind = "text",
          .msg_id = "1",
          .shown = "在吗",
          .opens = ReplyTrigger::message,
          .follows = true,
          .document = {}};
}

}  // namespace

TEST_CASE("Only a customer who has been seen can be answered") {
  test::FakeClock clock;
  WechatCustomers customers(clock);
  CHECK(customers.reply("o-stranger", "text", "hi") == errcode::invalid_openid);
  CHECK(customers.reply(demo_openid, "text", "hi") == errcode::out_of_reply_time);
  customers.act(message_of("o-stranger"));
  CHECK(customers.reply("o-stranger", "text", "hi") == errcode::ok);
}

TEST_CASE("The sixth reply to one message is out of count, and each is out of time after two days") {
  test::FakeClock clock;
  WechatCustomers customers(clock);
  customers.act(message_of("o1"));
  for (int i = 0; i < 5; ++i) CHECK(customers.reply("o1", "text", "hi") == errcode::ok);
  CHECK(customers.reply("o1", "text", "hi") == errcode::out_of_reply_count);
  clock.advance(48 * 3'600'000);
  CHECK(customers.reply("o1", "text", "hi") == errcode::out_of_reply_time);
}

TEST_CASE("A customer who left can no longer be answered") {
  test::FakeClock clock;
  WechatCustomers customers(clock);
  customers.act(message_of("o1"));
  WechatPush leaves = message_of("o1");
  leaves.kind = "event/unsubscribe";
  leaves.opens.reset();
  leaves.follows = false;
  customers.act(leaves);
  CHECK(customers.reply("o1", "text", "hi") == errcode::out_of_reply_time);
}

TEST_CASE("The phone shows both sides in order, and the platform's notice") {
  test::FakeClock clock;
  WechatCustomers customers(clock);
  customers.act(message_of("o1"));
  CHECK(customers.reply("o1", "text", "您好") == errcode::ok);
  customers.show_service_fault("o1");
  const std::string phone = customers.phone_json("o1");
  const auto question = phone.find("在吗");
  const auto answer = phone.find("您好");
  const auto notice = phone.find("出现故障");
  CHECK(question < answer);
  CHECK(answer < notice);
  CHECK(notice != std::string::npos);
  CHECK(customers.shows_reply("o1", "您好", 1));
  CHECK_FALSE(customers.shows_reply("o1", "您好", 2));
  CHECK_FALSE(customers.shows_reply("o1", "在吗", 0));
}

TEST_CASE("Typing needs a customer who was active within 30 seconds, and is not repeated while it shows") {
  test::FakeClock clock;
  WechatCustomers customers(clock);
  CHECK(customers.typing("o-stranger", true) == errcode::invalid_openid);
  customers.act(message_of("o1"));
  CHECK(customers.typing("o1", true) == errcode::ok);
  CHECK(customers.typing("o1", true) == errcode::already_typing);
  clock.advance(15'000);
  CHECK(customers.typing("o1", true) == errcode::ok);
  CHECK(customers.typing("o1", false) == errcode::ok);
  clock.advance(15'001);
  CHECK(customers.typing("o1", true) == errcode::no_recent_message);
}

}  // namespace ekiden::sandbox
