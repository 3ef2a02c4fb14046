// SPDX-License-Identifier: Apache-2.0
#include "wechat_push.hpp"

#include <catch2/catch.hpp>

#include "doubles.hpp"
#include "wechat_crypto.hpp"
#include "wechat_envelope.hpp"

namespace ekiden::sandbox {

namespace {

constexpr std::int64_t now_ms = 1'348'831'860'000;
constexpr std::uint64_t msg_id = 6'054'768'590'064'713'728;

WechatPush push_of(std::string_view request) {
  return make_wechat_push(WechatAccount{}, *parse_json_object(request), now_ms, msg_id).value();
}

std::string query_value(const std::string& query, const std::string& name) {
  const auto begin = ("&" + query).find("&" + name + "=") + name.size() + 1;
  return query.substr(begin, query.find('&', begin) - begin);
}

}  // namespace

TEST_CASE("A text is pushed as the platform writes it, with its 64-bit id exact") {
  const WechatPush push = push_of(R"({"openid":"o1","text":"a ]]> b"})");
  CHECK(push.document.write(WechatFormat::xml) ==
        "<xml><ToUserName><![CDATA[gh_e1d2c3b4a596]]></ToUserName><FromUserName><![CDATA[o1]]></FromUserName>"
        "<CreateTime>1348831860</CreateTime><MsgType><![CDATA[text]]></MsgType>"
        "<Content><![CDATA[a ]]]]><![CDATA[> b]]></Content><MsgId>6054768590064713728</MsgId></xml>");
  CHECK(push.document.write(WechatFormat::json) ==
        R"({"ToUserName":"gh_e1d2c3b4a596","FromUserName":"o1","CreateTime":1348831860,"MsgType":"text",)"
        R"("Content":"a ]]> b","MsgId":6054768590064713728})");
}

TEST_CASE("Each type and event carries its own fields") {
  struct Row {
    const char* request;
    const char* fields;
    const char* msg_id;
  };
  const auto row = GENERATE(values<Row>({
      {R"({"type":"image","pic_url":"u","media_id":"m"})", R"("PicUrl":"u","MediaId":"m")", "6054768590064713728"},
      {R"({"type":"voice","media_id":"m"})", R"("MediaId":"m","Format":"amr")", "6054768590064713728"},
      {R"({"type":"video","media_id":"m","thumb_media_id":"t"})", R"("MediaId":"m","ThumbMediaId":"t")",
       "6054768590064713728"},
      {R"({"type":"location","lat":23.134521,"lng":113.358803,"scale":20,"label":"l"})",
       R"("Location_X":23.134521,"Location_Y":113.358803,"Scale":20,"Label":"l")", "6054768590064713728"},
      {R"({"type":"link","title":"t","description":"d","url":"u"})", R"("Title":"t","Description":"d","Url":"u")",
       "6054768590064713728"},
      {R"({"type":"event","event":"subscribe"})", R"("Event":"subscribe","EventKey":"")", ""},
      {R"({"type":"event","event":"subscribe","scene":"7","ticket":"T"})",
       R"("Event":"subscribe","EventKey":"qrscene_7","Ticket":"T")", ""},
      {R"({"type":"event","event":"unsubscribe"})", R"("Event":"unsubscribe")", ""},
      {R"({"type":"event","event":"SCAN","scene":"7","ticket":"T"})", R"("Event":"SCAN","EventKey":"7","Ticket":"T")",
       ""},
      {R"({"type":"event","event":"CLICK","key":"K"})", R"("Event":"CLICK","EventKey":"K")", ""},
      {R"({"type":"event","event":"VIEW","url":"u","menu_id":"1"})", R"("Event":"VIEW","EventKey":"u","MenuId":"1")",
       ""},
  }));
  const WechatPush push = push_of(row.request);
  CHECK_THAT(push.document.write(WechatFormat::json), Catch::Contains(row.fields));
  CHECK(push.msg_id == row.msg_id);
}

TEST_CASE("A type that the platform does not push is refused") {
  const auto request = parse_json_object(R"({"type":"event","event":"DANCE"})");
  CHECK_FALSE(make_wechat_push(WechatAccount{}, *request, now_ms, msg_id));
}

TEST_CASE("What leaves depends on the account's mode") {
  test::FakeClock clock;
  test::CountingRandom random;
  WechatAccount account;
  const WechatPush push = push_of(R"({"openid":"o1","text":"hello"})");

  SECTION("plain: the document alone") {
    account.mode = WechatMode::plain;
    const WechatHookRequest sealed = WechatEnvelope(account, clock, random).seal(push.document, "o1", false);
    CHECK(sealed.body == push.document.write(WechatFormat::xml));
    CHECK_THAT(sealed.query, !Catch::Contains("msg_signature"));
  }
  SECTION("compatible: the document and its ciphertext") {
    account.mode = WechatMode::compatible;
    const WechatHookRequest sealed = WechatEnvelope(account, clock, random).seal(push.document, "o1", false);
    CHECK_THAT(sealed.body, Catch::Contains("hello") && Catch::Contains("<Encrypt>"));
  }
  SECTION("safe: the ciphertext alone, signed") {
    const WechatHookRequest sealed = WechatEnvelope(account, clock, random).seal(push.document, "o1", false);
    CHECK_THAT(sealed.body, !Catch::Contains("hello"));
    const std::string open = "<Encrypt><![CDATA[";
    const auto begin = sealed.body.find(open) + open.size();
    const std::string encrypted = sealed.body.substr(begin, sealed.body.find("]]>", begin) - begin);
    CHECK_THAT(sealed.query, Catch::Contains("&encrypt_type=aes&"));
    CHECK(query_value(sealed.query, "msg_signature") ==
          wechat_signature(
              {account.token, query_value(sealed.query, "timestamp"), query_value(sealed.query, "nonce"), encrypted}));
  }
}

TEST_CASE("A push is signed with the account's token unless the fault wants it wrong") {
  test::FakeClock clock;
  test::CountingRandom random;
  const WechatAccount account;
  const WechatEnvelope envelope(account, clock, random);
  for (const bool wrong : {false, true}) {
    const WechatHookRequest sealed = envelope.seal(push_of(R"({"text":"a"})").document, "o1", wrong);
    const std::string right =
        wechat_signature({account.token, query_value(sealed.query, "timestamp"), query_value(sealed.query, "nonce")});
    CHECK((query_value(sealed.query, "signature") == right) == !wrong);
  }
}

}  // namespace ekiden::sandbox
