// SPDX-License-Identifier: Apache-2.0
// How messages are pulled: in order, once, and with their cursor.
#include <catch2/catch.hpp>

#include "kf_support.hpp"

using namespace ekiden;
using namespace ekiden::wechat::test;
using Catch::Matchers::Contains;
using Ids = std::vector<std::string>;

namespace {

std::vector<std::string> texts(std::size_t count) {
  std::vector<std::string> list;
  for (std::size_t i = 1; i <= count; ++i) list.push_back(kf_text("m" + std::to_string(i)));
  return list;
}

Ids ids(std::size_t count) {
  Ids list;
  for (std::size_t i = 1; i <= count; ++i) list.push_back("m" + std::to_string(i));
  return list;
}

constexpr std::int64_t kHour = 3'600'000;

}  // namespace

TEST_CASE("a channel pulls when it starts, page after page, and keeps the cursor with the messages") {
  KfChannel channel({}, [](KfChannel& self) {
    self.messages() = texts(5);
    self.peer().page = 2;
  });
  CHECK(channel.received() == ids(5));
  CHECK(channel.pulls().size() == 3);
  CHECK_THAT(channel.pulls()[0], !Contains("cursor") && !Contains("token"));
  CHECK_THAT(channel.pulls()[1], Contains(R"("cursor":"c2")"));
  REQUIRE(channel.host().cursors().size() == 1);
  CHECK_THAT(channel.host().cursors().begin()->second, Catch::EndsWith(" c5"));
}

TEST_CASE("the next page is asked for only when the one before is on disk") {
  KfChannel channel;
  channel.host().hold_disk(true);
  channel.messages() = texts(3);
  channel.peer().page = 1;
  const auto before = channel.pulls().size();
  channel.ring();
  CHECK(channel.pulls().size() == before + 1);
  channel.ring();
  channel.ring();
  CHECK(channel.pulls().size() == before + 1);
  channel.host().hold_disk(false);
  CHECK(channel.received() == ids(3));
}

TEST_CASE("callbacks during a pull make one more pull, however many they are") {
  KfChannel channel;
  auto slow = json_answer(R"({"errcode":0,"next_cursor":"c0","has_more":0,"msg_list":[]})");
  slow.delay_ms = 500;
  channel.peer().next.push_back(slow);
  const auto before = channel.pulls().size();
  for (int i = 0; i < 4; ++i) channel.ring();
  CHECK(channel.pulls().size() == before + 1);
  channel.messages() = texts(1);
  channel.host().advance(500);
  CHECK(channel.received() == ids(1));
  CHECK(channel.pulls().size() == before + 2);
}

TEST_CASE("a restart goes on from the durable cursor") {
  KfChannel channel;
  channel.messages() = texts(2);
  channel.ring();
  channel.messages() = texts(3);
  channel.restart();
  CHECK(channel.received() == ids(3));
  CHECK_THAT(channel.pulls().back(), Contains(R"("cursor":"c2")"));
}

TEST_CASE("a page that was lost with the disk is fetched again from the cursor before it") {
  KfChannel channel;
  channel.host().fail_disk(true);
  channel.messages() = texts(2);
  channel.ring();
  CHECK(channel.received().empty());
  CHECK_THAT(channel.host().health().reason, Contains("no room"));
  channel.host().fail_disk(false);
  channel.host().run();
  CHECK(channel.received() == ids(2));
  CHECK(channel.host().health().state == EKD_HEALTH_OK);
}

TEST_CASE("a journal without room stops the pulling, and room starts it again") {
  KfChannel channel;
  channel.host().set_journal_full(true);
  channel.messages() = texts(2);
  channel.ring();
  const auto pulls = channel.pulls().size();
  channel.host().advance(kHour);
  CHECK(channel.pulls().size() == pulls);
  channel.host().set_journal_full(false);
  channel.host().run();
  CHECK(channel.received() == ids(2));
}

TEST_CASE("a page that comes twice gives the same ids, so that the journal keeps it once") {
  KfChannel channel;
  channel.messages() = texts(1);
  channel.ring();
  channel.host().cursors().clear();
  channel.restart();
  REQUIRE(channel.host().events().size() == 2);
  CHECK(channel.host().events()[0].id_material == channel.host().events()[1].id_material);
  CHECK(channel.host().events()[0].id_material == std::vector<std::string>{"m1"});
}

TEST_CASE("a callback's token is used for ten minutes at most") {
  KfChannel channel;
  channel.ring(kf_doorbell(kDesk, "ENC7"));
  CHECK_THAT(channel.pulls().back(), Contains("ENC7"));
  channel.host().advance(11 * 60'000);
  channel.restart();
  CHECK_THAT(channel.pulls().back(), !Contains("ENC7"));
}

TEST_CASE("a callback's token that Tencent refuses is left out at once") {
  KfChannel channel;
  channel.messages() = texts(1);
  channel.peer().next.push_back(errcode_answer(95007));
  const auto before = channel.pulls().size();
  channel.ring();
  CHECK(channel.pulls().size() == before + 2);
  CHECK_THAT(channel.pulls().back(), !Contains("ENC1"));
  CHECK(channel.received() == ids(1));
}

TEST_CASE("an access token that Tencent refuses is replaced, and the page is asked for again") {
  const int code = GENERATE(40001, 40014, 41001, 42001);
  KfChannel channel;
  channel.messages() = texts(1);
  channel.peer().next.push_back(errcode_answer(code));
  const auto before = channel.peer().tokens;
  channel.ring();
  CHECK(channel.received() == ids(1));
  CHECK(channel.peer().tokens == before + 1);
}

TEST_CASE("a page without messages that says there is more is followed by the next") {
  KfChannel channel;
  channel.messages() = texts(1);
  channel.peer().next.push_back(json_answer(R"({"errcode":0,"next_cursor":"c0","has_more":1,"msg_list":[]})"));
  channel.host().cursors().clear();
  channel.ring();
  channel.host().advance(60'000);
  CHECK(channel.received() == ids(1));
}

TEST_CASE("an answer that says more and moves nowhere is not asked for in a circle") {
  KfChannel channel;
  for (int i = 0; i < 3; ++i)
    channel.peer().next.push_back(json_answer(R"({"errcode":0,"next_cursor":"c0","has_more":1,"msg_list":[]})"));
  const auto before = channel.pulls().size();
  channel.ring();
  CHECK(channel.pulls().size() == before + 1);
}

TEST_CASE("what went wrong is tried again later, and told meanwhile") {
  const auto answer = GENERATE(errcode_answer(-1), errcode_answer(45009), errcode_answer(45033), errcode_answer(12345),
                               json_answer("<html>"), json_answer("", 500), json_answer("", 502),
                               testkit::lost_answer(), testkit::refused_connection());
  INFO(answer.status << " " << answer.body);
  KfChannel channel;
  channel.messages() = texts(1);
  channel.peer().next.push_back(answer);
  channel.ring();
  CHECK(channel.received().empty());
  CHECK(channel.host().health().state != EKD_HEALTH_OK);
  CHECK_FALSE(channel.host().health().reason.empty());
  channel.host().advance(60'000);
  CHECK(channel.received() == ids(1));
  CHECK(channel.host().health().state == EKD_HEALTH_OK);
}

TEST_CASE("a wrong account or permission shows the channel as down with what to do") {
  const int code = GENERATE(48002, 60020, 95000, 95004, 95017);
  KfChannel channel({}, [&](KfChannel& self) { self.peer().next.push_back(errcode_answer(code)); });
  CHECK(channel.host().health().state == EKD_HEALTH_DOWN);
  CHECK_THAT(channel.host().health().reason, Contains(std::to_string(code)) && Contains("what to do"));
  CHECK_THAT(channel.host().log_text(), !Contains("planted"));
}

TEST_CASE("a callback ends the wait after a failure") {
  KfChannel channel;
  channel.peer().next.push_back(errcode_answer(-1));
  channel.ring();
  channel.messages() = texts(1);
  channel.ring();
  CHECK(channel.received() == ids(1));
  const auto pulls = channel.pulls().size();
  channel.host().advance(kHour / 2);
  CHECK(channel.pulls().size() == pulls);
}

TEST_CASE("a callback does not end the wait after too many calls: it would make them more") {
  const int code = GENERATE(45009, 45033);
  KfChannel channel;
  channel.peer().next.push_back(errcode_answer(code));
  channel.ring();
  channel.messages() = texts(1);
  const auto pulls = channel.pulls().size();
  channel.ring();
  channel.host().advance(59'000);
  channel.ring(kf_doorbell(kDesk, "ENC2"));
  CHECK(channel.pulls().size() == pulls);
  channel.host().advance(1'000);
  CHECK(channel.received() == ids(1));
  CHECK(channel.pulls().size() == pulls + 1);
  CHECK_THAT(channel.pulls().back(), Contains("ENC2"));
}

TEST_CASE("after a page that did not arrive whole fewer messages are asked for, then as many as before") {
  KfChannel channel;
  channel.messages() = texts(1);
  channel.peer().next = {testkit::truncated_answer(), testkit::truncated_answer()};
  channel.ring();
  channel.host().advance(10'000);
  CHECK(channel.received() == ids(1));
  CHECK_THAT(channel.pulls().back(), Contains(R"("limit":250)"));
  channel.ring();
  CHECK_THAT(channel.pulls().back(), Contains(R"("limit":1000)"));
}

TEST_CASE("a page that cannot be read is asked for in smaller ones, and of what holds all up the operator is told") {
  KfChannel channel;
  channel.messages() = texts(1);
  channel.peer().next.assign(
      100, json_answer(R"({"errcode":0,"msg_list":[)" + std::string(40, '[') + std::string(40, ']') + "]}"));
  channel.ring();
  channel.host().advance(kHour / 4);
  REQUIRE_FALSE(channel.peer().next.empty());
  CHECK_THAT(channel.pulls().back(), Contains(R"("limit":1,)"));
  CHECK_THAT(channel.host().health().reason, Contains("not even a page of one message"));
  CHECK(channel.received().empty());
  channel.peer().next.clear();
  channel.host().advance(60'000);
  CHECK(channel.received() == ids(1));
  CHECK(channel.host().health().state == EKD_HEALTH_OK);
}

TEST_CASE("a page that the host refuses goes in part by part, its messages in order, its cursor with the last") {
  KfChannel channel;
  channel.messages() = texts(5);
  channel.host().fail_next("ekiden.ingress/1", EKD_E_ARGUMENT);
  channel.host().hold_disk(true);
  channel.ring();
  CHECK(channel.received() == ids(2));
  channel.host().hold_disk(false);
  CHECK(channel.received() == ids(5));
  CHECK_THAT(channel.host().cursors().begin()->second, Catch::EndsWith(" c5"));
  CHECK(channel.host().health().state == EKD_HEALTH_OK);
}

TEST_CASE("a message that the host refuses is kept as bytes, and those after it come in") {
  KfChannel channel;
  channel.messages() = texts(3);
  channel.host().fail_next("ekiden.ingress/1", EKD_E_ARGUMENT, 2);
  channel.ring();
  CHECK(channel.received() == Ids{"platform.event", "m2", "m3"});
  const auto& kept = channel.host().events().front();
  CHECK(kept.raw == kf_text("m1"));
  CHECK(at(parse(kept.data), "/platform/event_name") == "unreadable");
  CHECK_THAT(channel.host().log_text(), Contains("refuses a message"));
  CHECK(channel.host().health().state == EKD_HEALTH_OK);
}

TEST_CASE("where the host refuses even the bytes nothing is passed over: the operator is told, and it is tried again") {
  KfChannel channel;
  channel.messages() = texts(1);
  channel.host().fail_next("ekiden.ingress/1", EKD_E_ARGUMENT, 2);
  channel.ring();
  CHECK(channel.received().empty());
  CHECK_THAT(channel.host().health().reason, Contains("all messages after it wait"));
  channel.host().advance(60'000);
  CHECK(channel.received() == ids(1));
  CHECK(channel.host().health().state == EKD_HEALTH_OK);
}

TEST_CASE("a page of which the disk lost a part comes again from the cursor before it") {
  KfChannel channel;
  channel.messages() = texts(2);
  channel.host().fail_next("ekiden.ingress/1", EKD_E_ARGUMENT);
  channel.host().fail_disk(true);
  channel.ring();
  CHECK(channel.received().empty());
  channel.host().fail_disk(false);
  channel.host().run();
  CHECK(channel.received() == ids(2));
}

TEST_CASE("a cursor that Tencent refuses is a gap, and pulling begins with the earliest message") {
  KfChannel channel;
  channel.messages() = texts(1);
  channel.ring();
  channel.messages() = texts(2);
  channel.peer().next.push_back(errcode_answer(40058));
  channel.ring();
  CHECK(channel.received() == Ids{"m1", "system.adapter_gap_detected", "m1", "m2"});
  const auto& gap = channel.host().events()[1];
  CHECK(gap.subject == "account/wkDesk_01");
  CHECK(at(parse(gap.data), "/gap/reason") == "cursor_refused");
  CHECK_THAT(channel.pulls().back(), !Contains("cursor"));
}

TEST_CASE("which codes refuse a cursor is a setting") {
  KfChannel channel(R"(,"cursor_refused_codes":[95099])");
  channel.messages() = texts(1);
  channel.ring();
  channel.peer().next = {errcode_answer(40058), errcode_answer(95099)};
  channel.ring();
  CHECK(channel.received() == ids(1));
  channel.host().advance(60'000);
  CHECK(channel.received() == Ids{"m1", "system.adapter_gap_detected", "m1"});
}

TEST_CASE("who was away for longer than Tencent keeps messages finds a gap in the journal") {
  KfChannel channel;
  channel.messages() = texts(1);
  channel.ring();
  channel.messages() = texts(2);
  channel.restart([&] { channel.host().jump_wall(73 * kHour); });
  CHECK(channel.received() == Ids{"m1", "system.adapter_gap_detected", "m2"});
  const auto data = parse(channel.host().events()[1].data);
  CHECK(at(data, "/gap/reason") == "retention");
  CHECK(at(data, "/gap/from") == "2023-11-14T22:13:20.000Z");
  CHECK(at(data, "/gap/until") == "2023-11-14T23:13:20.000Z");
  channel.ring();
  CHECK(channel.received().size() == 3);
}

TEST_CASE("days without messages are no gap while somebody looks") {
  KfChannel channel;
  for (int hour = 0; hour < 80; ++hour) {
    channel.host().advance(kHour);
    channel.ring();
  }
  channel.restart();
  CHECK(channel.received().empty());
}

TEST_CASE("lost callbacks are made good by looking now and then, one account after the other") {
  KfChannel channel(R"(,"poll_interval_s":60,"other_open_kfids":["wkDesk_02"])");
  channel.messages() = texts(1);
  channel.messages(kOtherDesk) = {kf_text("x1")};
  channel.host().advance(29'000);
  CHECK(channel.received().empty());
  channel.host().advance(1'000);
  CHECK(channel.received() == Ids{"m1"});
  channel.host().advance(30'000);
  CHECK(channel.received() == Ids{"m1", "x1"});
  CHECK(channel.host().events()[1].account == kOtherDesk);
}

namespace {

constexpr const char* kFiveDesks = R"(,"other_open_kfids":["wkDesk_02","wkDesk_03","wkDesk_04","wkDesk_05"])";

testkit::PeerAnswer slow_page() {
  auto page = json_answer(R"({"errcode":0,"next_cursor":"c0","has_more":0,"msg_list":[]})");
  page.delay_ms = 500;
  return page;
}

// The accounts that were asked about, in order.
Ids asked(const KfChannel& channel) {
  Ids desks;
  for (const std::string& body : channel.pulls()) desks.push_back(at(parse(body), "/open_kfid"));
  return desks;
}

}  // namespace

TEST_CASE("only so many accounts are pulled at a time, and each comes to its turn") {
  KfChannel channel(std::string(kFiveDesks) + R"(,"max_concurrent_pulls":2)",
                    [](KfChannel& self) { self.peer().next.assign(5, slow_page()); });
  CHECK(asked(channel) == Ids{"wkDesk_01", "wkDesk_02"});
  channel.ring(kf_doorbell("wkDesk_05", "ENC5"));
  CHECK(channel.pulls().size() == 2);
  channel.host().advance(500);
  CHECK(channel.pulls().size() == 4);
  channel.host().advance(500);
  CHECK(asked(channel) == Ids{"wkDesk_01", "wkDesk_02", "wkDesk_03", "wkDesk_04", "wkDesk_05"});
  CHECK_THAT(channel.pulls().back(), Contains("ENC5"));
}

TEST_CASE("an account with many pages lets the others in between") {
  KfChannel channel(R"(,"other_open_kfids":["wkDesk_02","wkDesk_03"],"max_concurrent_pulls":1)", [](KfChannel& self) {
    self.peer().page = 1;
    self.messages() = texts(3);
  });
  CHECK(asked(channel) == Ids{"wkDesk_01", "wkDesk_02", "wkDesk_03", "wkDesk_01", "wkDesk_01"});
  CHECK(channel.received() == ids(3));
}

TEST_CASE("an account that Tencent holds off waits, and gives its turn to the others meanwhile") {
  const int code = GENERATE(45009, 45033);
  KfChannel channel(R"(,"other_open_kfids":["wkDesk_02"],"max_concurrent_pulls":1)", [&](KfChannel& self) {
    self.messages() = texts(1);
    self.messages("wkDesk_02") = {kf_text("other")};
    self.peer().next.push_back(errcode_answer(code));
  });
  CHECK(channel.received() == Ids{"other"});
  channel.host().advance(59'000);
  CHECK(channel.received() == Ids{"other"});
  channel.host().advance(2'000);
  CHECK(channel.received() == Ids{"other", "m1"});
}
