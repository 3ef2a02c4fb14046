// SPDX-License-Identifier: Apache-2.0
// Pushes that Tencent and others have published, over HTTP against a running gateway.
#include <catch2/catch.hpp>

#include "adapters/wechat/vectors.hpp"
#include "e2e/ingest/event_view.hpp"
#include "e2e/ingest/pushes.hpp"

using namespace ekiden::test;
namespace vectors = ekiden::wechat::vectors;

namespace {

Account account_of(const vectors::Push& push) {
  return {std::string(push.app_id), std::string(push.token), std::string(push.key), "planted-app-secret"};
}

std::string configuration() {
  Account w6_elsewhere = account_of(vectors::kW6);
  w6_elsewhere.app_id = "1000005";
  return "plugins: {path: [\"" + plugin_folder() + "\"]}\nchannels:\n" +
         channel_entry("plain", "plain", {"wxba5fad812f8e6fb9", "AAAAA", "", "s"}) +
         channel_entry("o3", "safe", account_of(vectors::kO3)) +
         channel_entry("wechat-cn", "compatible", account_of(vectors::kO5)) +
         channel_entry("w2", "safe", account_of(vectors::kW2)) + channel_entry("w6", "safe", account_of(vectors::kW6)) +
         channel_entry("w6-elsewhere", "safe", w6_elsewhere);
}

// The outer document as published: JSON for O3, with the plain fields for O5 (compatible mode).
std::string body_of(const vectors::Push& push) {
  const std::string encrypt(push.encrypt);
  if (push.message.starts_with('{')) return R"({"ToUserName":"gh_97417a04a28d","Encrypt":")" + encrypt + "\"}";
  if (std::string_view(push.name).starts_with("O5"))
    return "<xml><ToUserName><![CDATA[gh_10f6c3c3ac5a]]></"
           "ToUserName>\n<FromUserName><![CDATA[oyORnuP8q7ou2gfYjqLzSIWZf0rs]]></FromUserName>\n"
           "<CreateTime>1409735668</CreateTime>\n<MsgType><![CDATA[text]]></MsgType>\n<Content><![CDATA[abcdteT]]></"
           "Content>\n"
           "<MsgId>6054768590064713728</MsgId>\n<Encrypt><![CDATA[" +
           encrypt + "]]></Encrypt>\n</xml>";
  return "<xml><ToUserName><![CDATA[" + std::string(push.app_id) + "]]></ToUserName><Encrypt><![CDATA[" + encrypt +
         "]]></Encrypt><AgentID><![CDATA[218]]></AgentID></xml>";
}

Push push_of(const vectors::Push& push) {
  return published_push(push.token, push.timestamp, push.nonce, push.msg_signature, body_of(push));
}

}  // namespace

TEST_CASE("published pushes are answered success, journalled once and kept byte for byte") {
  GatewayProcess gateway(configuration());
  gateway.start();

  const Answer echo = http(gateway.listen(), "GET",
                           "/hooks/"
                           "plain?signature=f464b24fc39322e44b38aa78f5edd27bd1441696&echostr=4375120948345356249&"
                           "timestamp=1714036504&nonce=1514711492");
  CHECK(echo.status == 200);
  CHECK(echo.body == "4375120948345356249");

  struct Case {
    std::string channel;
    Push push;
    std::string_view message;
    std::string type;
  };
  const Case cases[] = {
      {"plain",
       {std::string(vectors::kO2Query), std::string(vectors::kO2Body)},
       vectors::kO2Body,
       "ekiden.platform.event.v1"},
      {"o3", push_of(vectors::kO3), vectors::kO3.message, "ekiden.platform.event.v1"},
      {"wechat-cn", push_of(vectors::kO5), vectors::kO5.message, "ekiden.message.received.v1"},
      {"w2", push_of(vectors::kW2), vectors::kW2.message, "ekiden.message.received.v1"},
      {"w6", push_of(vectors::kW6), vectors::kW6.message, "ekiden.message.received.v1"},
  };
  for (const Case& c : cases) {
    INFO(c.channel);
    const Answer answer = deliver(gateway.listen(), c.channel, c.push);
    CHECK(answer.status == 200);
    CHECK(answer.body == "success");
  }
  const Answer elsewhere = deliver(gateway.listen(), "w6-elsewhere", push_of(vectors::kW6));
  CHECK(elsewhere.status == 403);
  CHECK(gateway.metric(R"(ekiden_rejected_total{channel="w6-elsewhere",reason="receiver"})") == 1);

  const std::vector<std::string> events = gateway.events();
  REQUIRE(events.size() == std::size(cases));
  for (std::size_t i = 0; i < events.size(); ++i) {
    INFO(events[i]);
    CHECK(at(events[i], "/channel") == cases[i].channel);
    CHECK(at(events[i], "/type") == cases[i].type);
    CHECK(raw_of(events[i]) == cases[i].message);
  }
  CHECK(at(events[2], "/id") == "i6lg87kl86kcepfi173705mfdg");
  CHECK(at(events[2], "/data/platform/msg_id") == "6054768590064713728");
  CHECK(at(events[4], "/data/message/parts/0/text") == "密文测试");
  CHECK(gateway.stop() == 0);
}
