// SPDX-License-Identifier: Apache-2.0
#include "wechat/replies.hpp"

#include <catch2/catch.hpp>

#include "support.hpp"

using namespace ekiden;
using namespace ekiden::wechat;
using namespace ekiden::wechat::test;
using Catch::Matchers::Contains;

namespace {

std::vector<ReplyRule> rules(const std::string& json) {
  std::vector<ReplyRule> out;
  const auto config = parse(R"({"passive_replies":)" + json + "}");
  REQUIRE(read_reply_rules(config, out).ok());
  return out;
}

std::optional<std::string> reply(const std::string& rules_json, const std::string& fields) {
  const auto document =
      parse_document("<xml><ToUserName>gh_1</ToUserName><FromUserName>o1</FromUserName>" + fields + "</xml>");
  REQUIRE(document.document);
  const std::vector<ReplyRule> list = rules(rules_json);
  const ReplyRule* rule = fitting_rule(list, *document.document);
  if (rule == nullptr) return std::nullopt;
  return passive_reply(*rule, *document.document, 1'700'000'000);
}

constexpr const char* kText = "<MsgType>text</MsgType><Content>hello</Content>";

std::string config_with(const std::string& rules_json, std::string_view mode) {
  std::string json = config(kAppId, kToken, kKey, mode);
  return json.insert(json.size() - 1, R"(,"passive_replies":)" + rules_json);
}

}  // namespace

TEST_CASE("the first rule that fits answers, with sender and receiver swapped") {
  const std::string list =
      R"([{"when":"message","key":"opening hours","text":"9-18"},{"when":"message","text":"我们马上来"}])";
  CHECK(reply(list, kText) ==
        "<xml><ToUserName><![CDATA[o1]]></ToUserName><FromUserName><![CDATA[gh_1]]></FromUserName>"
        "<CreateTime>1700000000</CreateTime><MsgType><![CDATA[text]]></MsgType>"
        "<Content><![CDATA[我们马上来]]></Content></xml>");
  CHECK_THAT(*reply(list, "<MsgType>text</MsgType><Content>opening hours</Content>"), Contains("[9-18]"));
}

TEST_CASE("each occasion has its own rules, and what no rule names is answered with success") {
  const std::string list =
      R"([{"when":"subscribed","key":"shop-1","text":"a"},{"when":"scan","text":"b"},{"when":"menu_click","key":"K","media_id":"M"}])";
  const auto event = [](const std::string& name, const std::string& key) {
    return "<MsgType>event</MsgType><Event>" + name + "</Event><EventKey>" + key + "</EventKey>";
  };
  CHECK_THAT(*reply(list, event("subscribe", "qrscene_shop-1")), Contains("[a]"));
  CHECK_FALSE(reply(list, event("subscribe", "")));
  CHECK_THAT(*reply(list, event("SCAN", "x")), Contains("[b]"));
  CHECK_THAT(*reply(list, event("CLICK", "K")), Contains("<Image><MediaId><![CDATA[M]]></MediaId></Image>"));
  CHECK_FALSE(reply(list, event("VIEW", "K")));
  CHECK_FALSE(reply(list, kText));
}

TEST_CASE("a message goes to Tencent's own agents, or to one of them") {
  CHECK_THAT(*reply(R"([{"when":"message","transfer":true}])", kText),
             Contains("<MsgType><![CDATA[transfer_customer_service]]></MsgType></xml>"));
  CHECK_THAT(*reply(R"([{"when":"message","transfer":true,"agent":"a@b"}])", kText),
             Contains("<TransInfo><KfAccount><![CDATA[a@b]]></KfAccount></TransInfo>"));
}

TEST_CASE("a text cannot end its own section") {
  const auto out = reply(R"([{"when":"message","text":"a]]>b<x/>"}])", kText);
  const auto again = parse_document(*out);
  REQUIRE(again.document);
  CHECK(again.document->text("Content") == "a]]>b<x/>");
}

TEST_CASE("a rule that says nothing, or two things, or transfers an event, is a wrong setting") {
  for (const char* rule : {R"([{"when":"message"}])", R"([{"when":"message","text":"a","media_id":"M"}])",
                           R"([{"when":"scan","transfer":true}])", R"([{"when":"never","text":"a"}])"}) {
    INFO(rule);
    std::vector<ReplyRule> out;
    const auto config = parse(std::string(R"({"passive_replies":)") + rule + "}");
    CHECK(read_reply_rules(config, out).code == EKD_E_CONFIG);
  }
}

TEST_CASE("in safe mode the answer is encrypted and signed, in plain mode it is not") {
  const std::string list = R"([{"when":"message","text":"马上来"}])";
  const std::string push =
      "<xml><ToUserName>gh_1</ToUserName><FromUserName>o1</FromUserName><CreateTime>1</CreateTime>"
      "<MsgType>text</MsgType><Content>hi</Content><MsgId>1</MsgId></xml>";
  Channel safe(config_with(list, "safe"));
  const Request encrypted = safe_push(push);
  const auto sealed = safe.post(encrypted.query, encrypted.body);
  CHECK(sealed.status == 200);
  const auto outer = parse_document(sealed.body);
  REQUIRE(outer.document);
  CHECK(outer.document->text("MsgSignature") ==
        signature_of({kToken, outer.document->text("TimeStamp"), outer.document->text("Nonce"),
                      outer.document->text("Encrypt")}));
  CryptoFault fault{};
  const auto opened = cipher().open(outer.document->text("Encrypt"), fault);
  REQUIRE(opened);
  CHECK(opened->receiver == kAppId);
  CHECK_THAT(opened->message, Contains("马上来"));

  Channel plain(config_with(list, "plain"));
  const Request open = plain_push(push);
  CHECK_THAT(plain.post(open.query, open.body).body, Contains("马上来"));
}

TEST_CASE("what a rule says is journalled behind what it answers, once, and a transfer says nothing") {
  const std::string list = R"([{"when":"message","key":"agent","transfer":true},{"when":"message","text":"马上来"},)"
                           R"({"when":"menu_click","media_id":"M"}])";
  const auto push = [](const std::string& fields) {
    return safe_push("<xml><ToUserName>gh_1</ToUserName><FromUserName>o1</FromUserName><CreateTime>1</CreateTime>" +
                     fields + "</xml>");
  };
  Channel channel(config_with(list, "safe"));
  const Request text = push("<MsgType>text</MsgType><Content>hi</Content><MsgId>7</MsgId>");
  channel.post(text.query, text.body);
  REQUIRE(channel.host().events().size() == 2);
  CHECK(channel.host().events()[0].type == "message.received");
  const auto sent = channel.host().events()[1];
  CHECK(sent.type == "message.sent");
  CHECK(sent.direction == sdk::Direction::out);
  CHECK(sent.peer_id == "o1");
  CHECK(sent.id_material == std::vector<std::string>{"o1", "7", "reply"});
  const auto data = parse(sent.data);
  CHECK(at(data, "/message/parts/0/text") == "马上来");
  CHECK(at(data, "/message/reply_to/native_id") == "7");
  CHECK(at(data, "/sender/role") == "bot");
  CHECK(at(data, "/sender/identities/0/value") == "gh_1");
  CHECK(at(data, "/recipients/0/identities/0/value") == "o1");

  const Request click = push("<MsgType>event</MsgType><Event>CLICK</Event><EventKey>K</EventKey>");
  channel.post(click.query, click.body);
  REQUIRE(channel.host().events().size() == 4);
  CHECK(at(parse(channel.host().events()[3].data), "/message/parts/0/media/platform_media_id") == "M");
  const Request transfer = push("<MsgType>text</MsgType><Content>agent</Content><MsgId>8</MsgId>");
  channel.post(transfer.query, transfer.body);
  CHECK(channel.host().events().size() == 5);
}
