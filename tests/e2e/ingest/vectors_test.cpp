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

// Of a reply that somebody published, as if Tencent had pushed it.
struct Reply {
  std::size_t sealed;  // of vectors::kSealed
  std::string_view token;
  std::string_view timestamp;
  std::string_view nonce;
  std::string_view msg_signature;  // empty: none is published
  int status;
  std::string_view type;  // of the event; empty: the text is no document
};

constexpr Reply kReplies[] = {
    {0, "AAAAA", "1713424427", "415670741", "1b9339964ed2e271e7c7b6ff2b0ef902fc94dea1", 200,
     "ekiden.platform.event.v1"},
    {1, "pamtest", "1409304348", "xxxxxx", "82c962d39941aa48552f90ef55aa323dc620cc10", 400, ""},
    {2, "pamtest", "1409304348", "xxxxxx", "", 200, "ekiden.message.received.v1"},
    {3, "123456", "1411525903", "461056294", "407518b7649e86ef23978113f92d27afa9296533", 200,
     "ekiden.message.received.v1"},
};

std::string channel_of(const Reply& reply) {
  return "reply-" + std::to_string(reply.sealed);
}

Push push_of(const Reply& reply) {
  const std::string_view encrypt = vectors::kSealed[reply.sealed].encrypt;
  const std::string signature = reply.msg_signature.empty()
                                    ? signature_of({reply.token, reply.timestamp, reply.nonce, encrypt})
                                    : std::string(reply.msg_signature);
  return published_push(reply.token, reply.timestamp, reply.nonce, signature, safe_document(encrypt));
}

// What the console of WeCom sends to test the URL.
struct Echo {
  const char* channel;
  const char* corp_id;
  const char* token;
  const char* key;
  std::string query;
  const char* answer;
};

const Echo kEchoes[] = {
    {"w1", "wx5823bf96d3bd56c7", "QDG6eK", "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C",
     "msg_signature=5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3&timestamp=1409659589&nonce=263014780&echostr="
     "P9nAzCzyDtyTWESHep1vC5X9xho%2FqYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp%2B4RPcs8TgAE7OaBO%2BFZXvnaqQ%3D%3D",
     "1616140317555161061"},
    {"w3", "wx49f0ab532d5d035a", "123456", "kWxPEV2UEDyxWpmPdKC3F4dgPDmOvfKX1HGnEUDS1aR",
     "msg_signature=dd6b9c95b495b3f7e2901bfbc76c664930ffdb96&timestamp=1411443780&nonce=437374425&echostr="
     "4ByGGj%2BsVCYcvGeQYhaKIk1o0pQRNbRjxybjTGblXrBaXlTXeOo1%2BbXFXDQQb1o6co6Yh9Bv41n7hOchLF6p%2BQ%3D%3D",
     "5927782489442352469"},
    {"w7", "wwedab3d5fc43636d8", "pcoLldqMu2WQQtYBeDX5HiXPsBFlTnDM", "CyjBvGm4tJNmcThkeL5Wajzom4jKlBygKtpTkYeqsnE",
     "msg_signature=1495c4dfd4958d4e5faf618978ae66943a042f87&timestamp=1623292419&nonce=1623324060&echostr="
     "o1XtmVltGmUAqoWee54yd4Q5ZBgrw4%2F9lFo5qdZoVPd1DybzarjuYCfFlR2AFbAcWHwFgmbrVBD%2Bf9910QIF6g%3D%3D",
     "6058207018001857403"},
};

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

TEST_CASE("published replies are opened as pushes, and what is no document is refused after it was decrypted") {
  std::string configuration = "plugins: {path: [\"" + plugin_folder() + "\"]}\nchannels:\n";
  for (const Reply& reply : kReplies) {
    const vectors::Sealed& sealed = vectors::kSealed[reply.sealed];
    configuration +=
        channel_entry(channel_of(reply), "safe",
                      {std::string(sealed.app_id), std::string(reply.token), std::string(sealed.key), "s"});
  }
  GatewayProcess gateway(configuration);
  gateway.start();
  for (const Reply& reply : kReplies) {
    INFO(channel_of(reply));
    CHECK(deliver(gateway.listen(), channel_of(reply), push_of(reply)).status == reply.status);
    if (reply.type.empty())
      CHECK(gateway.metric("ekiden_rejected_total{channel=\"" + channel_of(reply) + "\",reason=\"document\"}") == 1);
  }
  const std::vector<std::string> events = gateway.events();
  std::size_t seen = 0;
  for (const Reply& reply : kReplies) {
    if (reply.type.empty()) continue;
    INFO(channel_of(reply));
    REQUIRE(seen < events.size());
    CHECK(at(events[seen], "/channel") == channel_of(reply));
    CHECK(at(events[seen], "/type") == reply.type);
    CHECK(raw_of(events[seen++]) == vectors::kSealed[reply.sealed].message);
  }
  CHECK(events.size() == seen);
}

TEST_CASE("published signatures without a text are right, and WeCom's published tests of a URL are answered") {
  std::string configuration = "plugins: {path: [\"" + plugin_folder() + "\"]}\nchannels:\n" +
                              channel_entry("s1", "safe", {"wx1", "RMNlACHlV5ThzfRlVS4D4", Account().key, "s"}) +
                              channel_entry("s2", "plain", {"wx1", "789", "", "s"});
  for (const Echo& echo : kEchoes)
    configuration += std::string("  - {id: ") + echo.channel + ", adapter: wechat-kf, config: {corp_id: \"" +
                     echo.corp_id + "\", secret: s, token: \"" + echo.token + "\", encoding_aes_key: \"" + echo.key +
                     "\", open_kfid: wk1, api_base: \"http://127.0.0.1:9\", poll_interval_s: 0}}\n";
  GatewayProcess gateway(configuration);
  gateway.start();

  // The signature is right, the text is none: not 401.
  const Push signed_text = published_push("RMNlACHlV5ThzfRlVS4D4", "timestamp", "nonce",
                                          "8edac0945683c119ee71c9f6256d76c48aa08a96", safe_document("encrypt"));
  CHECK(deliver(gateway.listen(), "s1", signed_text).status == 400);
  CHECK(gateway.metric(R"(ekiden_rejected_total{channel="s1",reason="crypto"})") == 1);
  const Answer plain =
      http(gateway.listen(), "GET",
           "/hooks/s2?signature=f7c3bc1d808e04732adf679965ccc34ca7ae3441&timestamp=456&nonce=123&echostr=e");
  CHECK(plain.status == 200);
  CHECK(plain.body == "e");

  for (const Echo& echo : kEchoes) {
    INFO(echo.channel);
    const std::string hook = std::string("/hooks/") + echo.channel + "?";
    const Answer answer = http(gateway.listen(), "GET", hook + echo.query);
    CHECK(answer.status == 200);
    CHECK(answer.body == echo.answer);
    std::string other = hook + echo.query;
    other.replace(other.find("&nonce=") + 7, 1, "9");
    CHECK(http(gateway.listen(), "GET", other).status == 401);
  }
}
