// SPDX-License-Identifier: Apache-2.0
// What customers write to 微信客服 comes in: through callbacks that carry nothing, and pulls that carry all.
#include <catch2/catch.hpp>

#include "e2e/ingest/event_view.hpp"
#include "e2e/wechat_kf/desk.hpp"
#include "support/e2e/wait.hpp"

using namespace ekiden::test;

namespace {

bool holds(const Desk& desk, const std::vector<std::string>& msgids) {
  return eventually([&] {
    const auto journal = desk.journal();
    return std::all_of(msgids.begin(), msgids.end(), [&](const auto& id) { return journal.contains(id); });
  });
}

}  // namespace

TEST_CASE("the console's test passes, and a customer's message stands in the journal, in both placements") {
  const auto isolation = GENERATE(as<std::string>(), "host", "process");
  CAPTURE(isolation);
  Desk desk({}, isolation);
  desk.open();
  CHECK(at(desk.sandbox.post("/sandbox/wechat-kf/verify-url").body, "/passed") == "true");
  const std::string id = desk.say("您好 😀 𠮷");
  REQUIRE(holds(desk, {id}));
  const std::string event = desk.events("message.received").at(0);
  CHECK(at(event, "/data/message/parts/0/text") == "您好 😀 𠮷");
  CHECK(at(event, "/data/sender/identities/0/value") == "wmEkidenDemoCustomer_0001");
  CHECK(at(event, "/subject") == "wechat-kf:wkEkidenSandboxDesk_01:dm:wmEkidenDemoCustomer_0001");
  CHECK(at(event, "/accountid") == "wkEkidenSandboxDesk_01");
  CHECK(raw_of(event).find(id) != std::string::npos);
  CHECK(desk.gateway.stop() == 0);
}

TEST_CASE("messages, gestures and what servicers do come in, each as its kind") {
  Desk desk;
  desk.open();
  std::vector<std::string> ids;
  for (const char* const body :
       {R"({"text": "在吗"})", R"({"type": "image"})", R"({"type": "voice"})", R"({"type": "video"})",
        R"({"type": "file"})", R"({"type": "location"})", R"({"type": "link"})", R"({"type": "business_card"})",
        R"({"type": "miniprogram"})", R"({"type": "channels_shop_product"})", R"({"type": "channels_shop_order"})",
        R"({"type": "merged_msg"})", R"({"type": "channels"})", R"({"type": "note", "body": {"a": 1}})",
        R"({"text": "我来", "origin": 5, "servicer_userid": "zhangsan"})",
        R"({"type": "event", "body": {"event_type": "user_recall_msg", "recall_msgid": "m"}})",
        R"({"type": "event", "body": {"event_type": "session_status_change", "change_type": 3, "msg_code": "c"}})",
        R"({"type": "event", "body": {"event_type": "msg_send_fail", "fail_msgid": "c1", "fail_type": 10}})",
        R"({"type": "event", "body": {"event_type": "invented"}})"})
    ids.push_back(desk.push(body));
  REQUIRE(holds(desk, ids));
  CHECK(desk.events("message.received").size() == 14);
  CHECK(desk.events("message.sent").size() == 1);
  CHECK(desk.events("message.recalled").size() == 1);
  CHECK(desk.events("conversation.closed").size() == 1);
  CHECK(desk.events("message.status").size() == 1);
  CHECK(desk.events("platform.event").size() == 1);
}

TEST_CASE("a callback that was lost is made good by the next, and one that comes twice changes nothing") {
  Desk desk;
  desk.open();
  desk.fault("kf-lost-bell");
  const std::string first = desk.say("1");
  desk.fault("kf-double-bell", "{}");
  const std::string second = desk.say("2");
  REQUIRE(holds(desk, {first, second}));
  CHECK(desk.journal().size() == 2);
}

TEST_CASE("a message that Tencent lists twice stands in the journal once") {
  Desk desk;
  desk.open();
  desk.fault("kf-double-message");
  const std::string first = desk.say("1");
  const std::string second = desk.say("2");
  REQUIRE(holds(desk, {first, second}));
  CHECK(desk.journal() == std::map<std::string, int>{{first, 1}, {second, 1}});
  CHECK(desk.gateway.metric(R"(ekiden_duplicates_total{channel="wechat-kf"})") >= 1);
}

TEST_CASE("a token that dies on the way is replaced, and no message is lost for it") {
  Desk desk;
  desk.open();
  REQUIRE(holds(desk, {desk.say("1")}));
  desk.fault("revoked-token");
  REQUIRE(holds(desk, {desk.say("2")}));
}

TEST_CASE("a gateway that comes back after Tencent has forgotten its cursor finds a gap, and goes on") {
  Desk desk;
  desk.open();
  REQUIRE(holds(desk, {desk.say("1")}));
  CHECK(desk.gateway.stop() == 0);
  const std::string lost = desk.say("lost");
  desk.advance_clock_ms(std::int64_t{73} * 3'600'000);
  desk.open();
  REQUIRE(eventually([&] { return !desk.events("system.adapter_gap_detected").empty(); }));
  const std::string gap = desk.events("system.adapter_gap_detected").at(0);
  CHECK(at(gap, "/data/gap/reason") == "cursor_refused");
  CHECK(at(gap, "/subject") == "account/wkEkidenSandboxDesk_01");
  REQUIRE(holds(desk, {desk.say("2")}));
  CHECK_FALSE(desk.journal().contains(lost));
}

TEST_CASE("wrong credentials show the channel as down, with what to do and without the secret") {
  const SandboxProcess sandbox({"--corp-secret", "another-secret"});
  GatewayProcess gateway(kf_channel(sandbox.url()));
  gateway.start();
  REQUIRE(eventually([&] { return at(gateway.api("GET", "/v1/channels").body, "/channels/0/state") == "down"; }));
  CHECK(at(gateway.api("GET", "/v1/channels").body, "/channels/0/reason").find("40001") != std::string::npos);
  CHECK(gateway.api("GET", "/readyz").status == 200);
  CHECK(gateway.log().find(Corp().secret) == std::string::npos);
}
