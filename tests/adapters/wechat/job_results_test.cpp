// SPDX-License-Identifier: Apache-2.0
// What Tencent tells of a message after it had taken it, through the adapter.
#include "wechat/job_results.hpp"

#include <catch2/catch.hpp>

#include "support.hpp"

using namespace ekiden;
using namespace ekiden::wechat::test;

namespace {

constexpr const char* kTokenUrl = "https://api.example/cgi-bin/stable_token";
constexpr const char* kTemplateUrl = "https://api.example/cgi-bin/message/template/send";
constexpr const char* kMassUrl = "https://api.example/cgi-bin/message/mass/sendall";
constexpr const char* kTemplate = R"({"to":"o1","parts":[{"type":"template","name":"TM1","params":{"k":"v"}}]})";

testkit::PeerAnswer answer(std::string body) {
  testkit::PeerAnswer out;
  out.status = 200;
  out.body = std::move(body);
  return out;
}

std::string event(std::string_view name, std::string_view fields) {
  return "<xml><ToUserName>gh_1</ToUserName><FromUserName>o1</FromUserName><CreateTime>1348831860</CreateTime>"
         "<MsgType>event</MsgType><Event>" +
         std::string(name) + "</Event>" + std::string(fields) + "</xml>";
}

std::string job(std::string_view id, std::string_view status) {
  return event("TEMPLATESENDJOBFINISH",
               "<MsgID>" + std::string(id) + "</MsgID><Status>" + std::string(status) + "</Status>");
}

// The channel sends a template message as command c1, which Tencent calls `native_id`.
void send(Channel& channel, std::string_view native_id, std::string_view command = "c1") {
  channel.host().script("POST", kTokenUrl, answer(R"({"access_token":"T1","expires_in":7200})"));
  channel.host().script("POST", kTemplateUrl, answer(R"({"errcode":0,"msgid":)" + std::string(native_id) + "}"));
  const auto done =
      channel.host().send({.id = command, .type = "message.send", .peer_id = "o1", .json = kTemplate, .attempt = 1});
  REQUIRE(done.has_value());
  REQUIRE(done->status.ok());
}

sdk::Event push(Channel& channel, const std::string& document) {
  const auto request = safe_push(document);
  REQUIRE(channel.post(request.query, request.body).body == "success");
  REQUIRE_FALSE(channel.host().events().empty());
  return channel.host().events().back();
}

}  // namespace

TEST_CASE("the result of a template message says which command it is about, and what became of it") {
  const auto [status, outcome, code] = GENERATE(table<std::string, std::string, std::string>({
      {"success", "delivered", "(none)"},
      {"failed:user block", "failed", "recipient"},
      {"failed: user block", "failed", "recipient"},
      {"failed: system failed", "failed", "unknown_code"},
      {"failed:system failed", "failed", "unknown_code"},
      {"failed:freq limit", "failed", "quota"},
      {"", "failed", "unknown_code"},
      {"succes", "failed", "unknown_code"},
  }));
  INFO(status);
  Channel channel;
  send(channel, "200163836");
  const auto told = push(channel, job("200163836", status));
  CHECK(told.type == "message.status");
  CHECK(told.direction == sdk::Direction::internal);
  CHECK(told.peer_id == "o1");
  CHECK(told.id_material == std::vector<std::string>{"o1", "1348831860", "TEMPLATESENDJOBFINISH", "", "200163836"});
  const auto data = parse(told.data);
  CHECK(at(data, "/status/outbound_id") == "c1");
  CHECK(at(data, "/status/native_id") == "200163836");
  CHECK(at(data, "/status/status") == outcome);
  CHECK(at(data, "/status/at") == "2012-09-28T11:31:00.000Z");
  CHECK(at(data, "/status/error/code") == code);
  if (code != "(none)" && !status.empty()) CHECK(at(data, "/status/error/native") == status);
  CHECK(at(data, "/recipients/0/identities/0/value") == "o1");
  CHECK(at(data, "/platform/event_name") == "TEMPLATESENDJOBFINISH");
}

TEST_CASE("a result of a message that no command sent stays a platform event") {
  Channel channel;
  send(channel, "1");
  CHECK(push(channel, job("2", "success")).type == "platform.event");
  CHECK(push(channel, event("TEMPLATESENDJOBFINISH", "<Status>success</Status>")).type == "platform.event");
}

TEST_CASE("a result that overtakes the answer to its send waits for it") {
  Channel channel;
  channel.host().script("POST", kTokenUrl, answer(R"({"access_token":"T1","expires_in":7200})"));
  auto late = answer(R"({"errcode":0,"msgid":7})");
  late.delay_ms = 2'000;
  channel.host().script("POST", kTemplateUrl, late);
  CHECK_FALSE(
      channel.host().send({.id = "c1", .type = "message.send", .peer_id = "o1", .json = kTemplate, .attempt = 1}));
  std::string other = job("8", "success");
  CHECK(push(channel, other.replace(other.find("o1"), 2, "o2")).type == "platform.event");
  const auto request = safe_push(job("7", "success"));
  CHECK_FALSE(channel.host().request("POST", "", request.query, request.body).has_value());
  CHECK(channel.host().events().size() == 1);
  channel.host().advance(2'000);
  REQUIRE(channel.host().events().size() == 2);
  CHECK(at(parse(channel.host().events()[1].data), "/status/outbound_id") == "c1");
  CHECK(channel.host().last_answer()->body == "success");
}

TEST_CASE("a send that Tencent refuses lets the results that wait go") {
  Channel channel;
  channel.host().script("POST", kTokenUrl, answer(R"({"access_token":"T1","expires_in":7200})"));
  auto late = answer(R"({"errcode":40037,"errmsg":"invalid template_id"})");
  late.delay_ms = 2'000;
  channel.host().script("POST", kTemplateUrl, late);
  channel.host().send({.id = "c1", .type = "message.send", .peer_id = "o1", .json = kTemplate, .attempt = 1});
  const auto request = safe_push(job("7", "success"));
  CHECK_FALSE(channel.host().request("POST", "", request.query, request.body).has_value());
  channel.host().advance(2'000);
  REQUIRE(channel.host().events().size() == 1);
  CHECK(channel.host().events()[0].type == "platform.event");
}

TEST_CASE("a subscription message's result has a code of the send's own table") {
  Channel channel;
  send(channel, "1700827132819554304");
  const auto told = [&](std::string_view code, std::string_view more = {}) {
    return push(channel, event("subscribe_msg_sent_event",
                               "<SubscribeMsgSentEvent><List><TemplateId>T</TemplateId><MsgID>1700827132819554304"
                               "</MsgID><ErrorCode>" +
                                   std::string(code) + "</ErrorCode><ErrorStatus>s</ErrorStatus></List>" +
                                   std::string(more) + "</SubscribeMsgSentEvent>"));
  };
  const auto delivered = parse(told("0").data);
  CHECK(at(delivered, "/status/status") == "delivered");
  CHECK(at(delivered, "/platform/msg_id") == "1700827132819554304");
  const auto refused = parse(told("43101").data);
  CHECK(at(refused, "/status/status") == "failed");
  CHECK(at(refused, "/status/error/code") == "recipient");
  CHECK(at(refused, "/status/error/native") == "43101");
  CHECK(at(parse(told("many").data), "/status/error/code") == "unknown_code");
  CHECK(told("0", "<List><MsgID>2</MsgID></List>").type == "platform.event");
}

TEST_CASE("a message to many has a result of its own, which belongs to the account") {
  const auto [status, outcome, code] = GENERATE(table<std::string, std::string, std::string>({
      {"send success", "delivered", "(none)"},
      {"sendsuccess", "delivered", "(none)"},
      {"send fail", "failed", "unknown_code"},
      {"err(10001)", "failed", "bad_request"},
      {"err(40002)", "failed", "account"},
      {"err(99999)", "failed", "unknown_code"},
  }));
  INFO(status);
  Channel channel;
  channel.host().script("POST", kTokenUrl, answer(R"({"access_token":"T1","expires_in":7200})"));
  channel.host().script("POST", kMassUrl, answer(R"({"errcode":0,"msg_id":34182,"msg_data_id":206227730})"));
  const auto done = channel.host().send({.id = "c9",
                                         .type = "message.broadcast",
                                         .peer_id = kAppId,
                                         .json = R"({"args":{"to_all":true},"parts":[{"type":"text","text":"x"}]})",
                                         .attempt = 1});
  REQUIRE(done->status.ok());
  const auto told = push(channel, event("MASSSENDJOBFINISH", "<MsgID>34182</MsgID><Status>" + status +
                                                                 "</Status><TotalCount>100</TotalCount>"
                                                                 "<SentCount>75</SentCount>"));
  CHECK(told.type == "message.status");
  CHECK(told.subject == "account/" + std::string(kAppId));
  const auto data = parse(told.data);
  CHECK(at(data, "/status/outbound_id") == "c9");
  CHECK(at(data, "/status/status") == outcome);
  CHECK(at(data, "/status/error/code") == code);
  CHECK(at(data, "/ext/wechat/sent_count") == "75");
  CHECK(at(data, "/recipients") == "(none)");
}

TEST_CASE("what was sent before a restart is known after it") {
  Leftovers left;
  {
    Channel channel;
    send(channel, "11", "c-one");
    send(channel, "12", "c-two");
    left["sent/1"] = channel.host().stored("sent/1").value();
  }
  CHECK(left["sent/1"] == "1\n11 c-one\n12 c-two\n");
  Channel channel(config(), left);
  CHECK(at(parse(push(channel, job("12", "success")).data), "/status/outbound_id") == "c-two");
  send(channel, "13", "c-three");
  CHECK(channel.host().stored("sent/1") == "1\n11 c-one\n12 c-two\n13 c-three\n");
}

TEST_CASE("a page of the store that is full, or torn, is followed by the next, and the oldest is forgotten") {
  std::string full = "1025\n";
  for (int entry = 0; entry < 64; ++entry) full += std::to_string(1'000 + entry) + " c\n";
  Channel channel(config(), {{"sent/1", full}, {"sent/2", "2\n5 c-old\n6"}, {"sent/3", "what"}});
  CHECK(at(parse(push(channel, job("5", "success")).data), "/status/outbound_id") == "c-old");
  send(channel, "7", "c-new");
  CHECK(channel.host().stored("sent/1") == full);
  CHECK(channel.host().stored("sent/2") == "1026\n7 c-new\n");
  CHECK(push(channel, job("5", "failed:user block")).type == "platform.event");
  CHECK(at(parse(push(channel, job("1063", "success")).data), "/status/outbound_id") == "c");
}
