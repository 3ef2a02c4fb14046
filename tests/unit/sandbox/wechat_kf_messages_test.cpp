// SPDX-License-Identifier: Apache-2.0
#include "wechat_kf_messages.hpp"

#include <catch2/catch.hpp>

#include "doubles.hpp"
#include "wechat_errcodes.hpp"

namespace ekiden::sandbox {

namespace {

constexpr const char* desk = "wk1";
constexpr std::int64_t hour_ms = 3'600'000;

struct Fixture {
  test::FakeClock clock;
  test::CountingRandom random;
  Faults faults;
  WechatMedia media{clock, random};
  KfDesks desks{{desk, "wk2"}, media, random};
  KfMessages messages{desks, clock, random, faults};

  KfSyncAnswer sync(const std::string& cursor = {}, std::int64_t limit = 1000) {
    return messages.sync({desk, cursor, messages.new_token(), limit});
  }
};

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("messages come in order, in pages, and each account has its own") {
  Fixture platform;
  for (const char* text : {"1", "2", "3"}) platform.messages.add(desk, text);
  platform.messages.add("wk2", "x");
  const KfSyncAnswer first = platform.sync({}, 2);
  CHECK(first.messages == Texts{"1", "2"});
  CHECK(first.has_more);
  const KfSyncAnswer second = platform.sync(first.next_cursor, 2);
  CHECK(second.messages == Texts{"3"});
  CHECK_FALSE(second.has_more);
  CHECK(platform.sync(second.next_cursor).messages.empty());
  CHECK(platform.sync(first.next_cursor).messages == Texts{"3"});
  CHECK(platform.messages.listed() == 4);
}

TEST_CASE("the platform forgets messages and cursors after three days") {
  Fixture platform;
  platform.messages.add(desk, "old");
  const std::string cursor = platform.sync().next_cursor;
  platform.clock.advance(71 * hour_ms);
  platform.messages.add(desk, "new");
  CHECK(platform.sync().messages == Texts{"old", "new"});
  platform.clock.advance(2 * hour_ms);
  CHECK(platform.sync().messages == Texts{"new"});
  CHECK(platform.sync(cursor).code == errcode::invalid_parameter);
}

TEST_CASE("a cursor that nobody gave, a strange account and an absurd limit are refused") {
  Fixture platform;
  for (const char* cursor : {"x", "4gw7", "4gw71x", "4gw7x1", "4gw71700000000000x999"}) {
    INFO(cursor);
    CHECK(platform.sync(cursor).code == errcode::invalid_parameter);
  }
  CHECK(platform.sync({}, 1001).code == errcode::invalid_parameter);
  CHECK(platform.messages.sync({"wk9", {}, {}, 10}).code == errcode::invalid_open_kfid);
}

TEST_CASE("a callback's token is good for ten minutes; without one ten calls a minute are taken") {
  Fixture platform;
  const std::string token = platform.messages.new_token();
  platform.clock.advance(9 * 60'000);
  CHECK(platform.messages.sync({desk, {}, token, 10}).code == errcode::ok);
  platform.clock.advance(61'000);
  CHECK(platform.messages.sync({desk, {}, token, 10}).code == errcode::invalid_msg_token);
  for (int i = 0; i < 10; ++i) CHECK(platform.messages.sync({desk, {}, {}, 10}).code == errcode::ok);
  CHECK(platform.messages.sync({desk, {}, {}, 10}).code == errcode::too_frequent);
  CHECK(platform.sync().code == errcode::ok);
  platform.clock.advance(59'000);
  CHECK(platform.messages.sync({desk, {}, {}, 10}).code == errcode::too_frequent);
  platform.clock.advance(1'000);
  CHECK(platform.messages.sync({desk, {}, {}, 10}).code == errcode::ok);
  CHECK(platform.messages.syncs().at(errcode::too_frequent) == 2);
}

TEST_CASE("a message is listed twice where the fault says so") {
  Fixture platform;
  platform.faults.switch_on(Fault::kf_double_message);
  platform.messages.add(desk, "1");
  CHECK(platform.sync().messages == Texts{"1", "1"});
}

}  // namespace ekiden::sandbox
