// SPDX-License-Identifier: Apache-2.0
// Answers go out through the real gateway to the sandbox's 微信客服.
#include <catch2/catch.hpp>

#include "e2e/ingest/event_view.hpp"
#include "e2e/wechat_kf/desk.hpp"
#include "support/e2e/wait.hpp"

using namespace ekiden::test;

namespace {

std::string send(const Desk& desk, const std::string& text, const std::string& more = {}) {
  return desk.carry_out("message.send", R"(,"parts":[{"type":"text","text":")" + text + "\"}]" + more);
}

void customer_writes(Desk& desk) {
  const std::string id = desk.say("在吗");
  REQUIRE(eventually([&] { return desk.journal().contains(id); }));
}

}  // namespace

TEST_CASE("an answer reaches the customer once, under the command's id") {
  Desk desk;
  desk.open();
  customer_writes(desk);
  const std::string command = send(desk, "在的 😀");
  CHECK(at(command, "/status") == "sent");
  CHECK(at(command, "/result/native_id") == at(command, "/id"));
  const std::string sent = desk.sandbox.get("/sandbox/wechat-kf/sent").body;
  CHECK(at(sent, "/sent/0/text") == "在的 😀");
  CHECK(at(sent, "/sent/0/msgid") == at(command, "/id"));
  CHECK(at(sent, "/sent/1") == "(none)");
}

TEST_CASE("a send whose answer was lost is repeated with its id, and the customer sees it once") {
  Desk desk(", duplicate_msgid_codes: [40058]");
  desk.open();
  customer_writes(desk);
  desk.fault("answer-lost");
  const std::string command = send(desk, "好");
  CHECK(at(command, "/status") == "sent");
  CHECK(at(command, "/attempts") == "2");
  CHECK(at(desk.sandbox.get("/sandbox/wechat-kf/sent").body, "/sent/1") == "(none)");
}

TEST_CASE("a token that dies under a send costs one more call, and the message goes out once") {
  Desk desk;
  desk.open();
  customer_writes(desk);
  desk.fault("revoked-token");
  CHECK(at(send(desk, "好"), "/status") == "sent");
  CHECK(at(desk.sandbox.get("/sandbox/wechat-kf/sent").body, "/sent/1") == "(none)");
}

TEST_CASE("the sixth answer to one message fails, with the reason and what to do") {
  Desk desk;
  desk.open();
  customer_writes(desk);
  for (int i = 0; i < 5; ++i) CHECK(at(send(desk, std::to_string(i)), "/status") == "sent");
  const std::string sixth = send(desk, "6");
  CHECK(at(sixth, "/status") == "failed");
  const std::string why = at(sixth, "/result/error/code");
  CHECK((why == "window_closed" || why == "quota"));
}

TEST_CASE("a welcome goes out with the code of the entry, and a late failure names the command") {
  Desk desk;
  desk.open();
  REQUIRE(desk.sandbox.post("/sandbox/wechat-kf/enter", R"({"scene": "7", "scene_param": "shop"})").status == 202);
  REQUIRE(eventually([&] { return !desk.events("interaction.received").empty(); }));
  const std::string entry = desk.events("interaction.received").at(0);
  CHECK(at(entry, "/data/interaction/key") == "shop");
  const std::string ticket = at(entry, "/data/interaction/ticket");
  const std::string command = send(desk, "欢迎", R"(,"reply_to":{"ticket":")" + ticket + "\"}");
  CHECK(at(command, "/status") == "sent");
  CHECK(at(desk.sandbox.get("/sandbox/wechat-kf/phone").body, "/entries/0/text") == "欢迎");
  desk.push(R"({"type": "event", "body": {"event_type": "msg_send_fail", "fail_type": 10, "fail_msgid": ")" +
            at(command, "/id") + "\"}}");
  REQUIRE(eventually([&] { return desk.events("message.status").size() == 2; }));
  const std::string failed = desk.events("message.status").at(1);
  CHECK(at(failed, "/data/status/outbound_id") == at(command, "/id"));
  CHECK(at(failed, "/data/status/status") == "failed");
  CHECK(at(failed, "/data/status/error/code") == "recipient");
}

TEST_CASE("a welcome that comes after its 20 seconds fails, and the customer sees nothing of it") {
  Desk desk;
  desk.open();
  REQUIRE(desk.sandbox.post("/sandbox/wechat-kf/enter").status == 202);
  REQUIRE(eventually([&] { return !desk.events("interaction.received").empty(); }));
  const std::string ticket = at(desk.events("interaction.received").at(0), "/data/interaction/ticket");
  desk.advance_clock_ms(20'001);
  const std::string command = send(desk, "欢迎", R"(,"reply_to":{"ticket":")" + ticket + "\"}");
  CHECK(at(command, "/status") == "failed");
  CHECK(at(command, "/result/error/code") == "bad_request");
  CHECK(at(desk.sandbox.get("/sandbox/wechat-kf/sent").body, "/sent/0/text") == "(none)");
}

TEST_CASE("a session is handed to a servicer and closed, with a last word, and its state can be asked for") {
  Desk desk;
  desk.open();
  customer_writes(desk);
  CHECK(at(desk.carry_out("conversation.get", ""), "/result/result/state") == "unhandled");
  CHECK(at(desk.carry_out("conversation.assign", R"(,"args":{"to":"agent","agent":"wangwu"})"),
           "/result/error/native") == "95019");
  CHECK(at(desk.carry_out("conversation.assign", R"(,"args":{"to":"agent","agent":"lisi"})"), "/status") ==
        "completed");
  CHECK(at(desk.carry_out("conversation.get", ""), "/result/result/agent") == "lisi");
  CHECK(at(send(desk, "还在吗"), "/result/error/native") == "95018");
  const std::string closed = desk.carry_out("conversation.close", "");
  const std::string ticket = at(closed, "/result/result/ticket");
  CHECK(at(send(desk, "再见", R"(,"reply_to":{"ticket":")" + ticket + "\"}"), "/status") == "sent");
}

TEST_CASE("contact links, customers, accounts and servicers are results, and events") {
  Desk desk;
  desk.open();
  customer_writes(desk);
  const std::string account = Corp().open_kfid;
  const std::string link = desk.carry_out("contact_link.create", R"(,"args":{"scene":"shop-1"})", account);
  CHECK(at(link, "/result/result/url").starts_with("https://work.weixin.qq.com/kf/"));
  CHECK(base64_decoded(at(link, "/result/result/png_base64")).starts_with("\x89PNG"));
  CHECK(at(link, "/result/result/svg").starts_with("<svg"));
  CHECK(at(desk.carry_out("contact.get", ""), "/result/result/identities/1/type") == "unionid");
  CHECK(at(desk.carry_out("account.list", "", account), "/result/result/accounts/0/open_kfid") == account);
  CHECK(at(desk.carry_out("agent.list", "", account), "/result/result/agents/2/is_receiving") == "false");
  REQUIRE(eventually([&] { return desk.events("command.completed").size() == 4; }));
  CHECK(at(desk.events("command.completed").at(0), "/data/status/result/url") == at(link, "/result/result/url"));
}

TEST_CASE(
    "a customer of another account is answered by that account, and the events about it are that conversation's") {
  const std::string first = Corp().open_kfid;
  Desk desk(", other_open_kfids: [wkOther_02]", "host", {"--open-kfid", first, "--open-kfid", "wkOther_02"});
  desk.open();
  const std::string id = desk.push(R"({"open_kfid": "wkOther_02", "text": "在吗"})");
  REQUIRE(eventually([&] { return desk.journal().contains(id); }));
  const std::string conversation = at(desk.events("message.received").at(0), "/subject");
  CHECK(conversation == "wechat-kf:wkOther_02:dm:wmEkidenDemoCustomer_0001");
  const std::string command =
      desk.carry_out("message.send", R"(,"parts":[{"type":"text","text":"在的"}])", conversation);
  CHECK(at(command, "/status") == "sent");
  CHECK(at(desk.sandbox.get("/sandbox/wechat-kf/sent").body, "/sent/0/open_kfid") == "wkOther_02");
  desk.carry_out("conversation.get", "", conversation);
  for (const std::string type : {"message.status", "command.completed"}) {
    REQUIRE(eventually([&] { return !desk.events(type).empty(); }));
    const std::string event = desk.events(type).at(0);
    CHECK(at(event, "/subject") == conversation);
    CHECK(at(event, "/accountid") == "wkOther_02");
    CHECK(at(event, "/source") == "/ekiden/wechat-kf/wkOther_02");
  }
}
