// SPDX-License-Identifier: Apache-2.0
#include "wechat_send.hpp"

#include <catch2/catch.hpp>

#include "doubles.hpp"
#include "wechat_errcodes.hpp"

namespace ekiden::sandbox {

namespace {

std::string text_of_bytes(std::size_t bytes) {
  return R"({"touser":"o1","msgtype":"text","text":{"content":")" + std::string(bytes, 'a') + "\"}}";
}

}  // namespace

TEST_CASE("The form of a send decides its errcode") {
  struct Row {
    std::string body;
    int code;
  };
  const auto row = GENERATE(values<Row>({
      {R"({"touser":"o1","msgtype":"text","text":{"content":"您好"}})", errcode::ok},
      {R"({"touser":"o1","msgtype":"image","image":{"media_id":"m"}})", errcode::ok},
      {text_of_bytes(2048), errcode::ok},
      {text_of_bytes(2049), errcode::content_too_long},
      {text_of_bytes(0), errcode::empty_content},
      {R"({"touser":"o1","msgtype":"text"})", errcode::empty_content},
      {R"({"touser":"o1","msgtype":"image","image":{}})", errcode::invalid_media_id},
      {R"({"touser":"o1","msgtype":"voice","voice":{"media_id":"m"}})", errcode::ok},
      {R"({"touser":"o1","msgtype":"video","video":{"media_id":"m","thumb_media_id":"t"}})", errcode::ok},
      {R"({"touser":"o1","msgtype":"video","video":{"media_id":"m"}})", errcode::invalid_media_id},
      {R"({"touser":"o1","msgtype":"video","video":{"thumb_media_id":"t"}})", errcode::invalid_media_id},
      {R"({"touser":"o1","msgtype":"news","news":{"articles":[{"title":"t","url":"u"}]}})", errcode::ok},
      {R"({"touser":"o1","msgtype":"news","news":{"articles":[{},{}]}})", errcode::too_many_articles},
      {R"({"touser":"o1","msgtype":"news","news":{"articles":[]}})", errcode::malformed_json},
      {R"({"touser":"o1","msgtype":"news","news":{}})", errcode::malformed_json},
      {R"({"touser":"o1","msgtype":"miniprogrampage","miniprogrampage":{"appid":"a","thumb_media_id":"t"}})",
       errcode::ok},
      {R"({"touser":"o1","msgtype":"miniprogrampage","miniprogrampage":{"appid":"a"}})", errcode::invalid_media_id},
      {R"({"touser":"o1","msgtype":"miniprogrampage","miniprogrampage":{"thumb_media_id":"t"}})",
       errcode::invalid_app_id},
      {R"({"touser":"o1","msgtype":"smoke","smoke":{}})", errcode::invalid_message_type},
      {R"({"touser":"o1"})", errcode::invalid_message_type},
      {R"({"msgtype":"text","text":{"content":"a"}})", errcode::invalid_openid},
      {R"({"touser":"o1","msgtype":"text","text":{"content":"\u60a8"}})", errcode::invalid_charset},
      {R"({"touser":"o1","msgtype":"text","text":{"content":"\\u60a8 \u003c"}})", errcode::ok},
      {R"({"touser":"o1",)", errcode::malformed_json},
      {"", errcode::malformed_json},
      {"[]", errcode::malformed_json},
  }));
  INFO(row.body.substr(0, 80));
  CHECK(read_wechat_message(row.body).code == row.code);
}

TEST_CASE("A customer sees what a message shows, and as whom the account answers") {
  const auto news =
      read_wechat_message(R"({"touser":"o1","msgtype":"news","news":{"articles":[{"title":"订单","url":"u"}]},)"
                          R"("customservice":{"kf_account":"anna@shop"}})");
  CHECK(news.kind == "news");
  CHECK(news.shown == "[图文] 订单");
  CHECK(news.kf_account == "anna@shop");
  const auto page = read_wechat_message(
      R"({"touser":"o1","msgtype":"miniprogrampage","miniprogrampage":{"title":"门店","appid":"a","thumb_media_id":"t"}})");
  CHECK(page.shown == "[小程序] 门店");
  CHECK(page.kf_account.empty());
}

TEST_CASE("Customers see the sends that the platform allowed, and no others") {
  test::FakeClock clock;
  WechatCustomers customers(clock);
  test::CountingRandom random;
  WechatMedia media(clock, random);
  WechatSends sends(clock, customers, media);
  const WechatMessage message{0, demo_openid, "text", "您好", {}, {}};

  CHECK(sends.send(message, 0) == errcode::out_of_reply_time);
  customers.act({.openid = demo_openid,
                 .kind = "text",
                 .msg_id = "1",
                 .shown = "在吗",
                 .opens = ReplyTrigger::message,
                 .follows = true,
                 .document = {}});
  CHECK(sends.send(message, errcode::invalid_credential) == errcode::invalid_credential);
  CHECK(sends.send(message, 0) == errcode::ok);

  CHECK(sends.count() == 3);
  CHECK_THAT(sends.sent_json(), Catch::Contains(R"("text":"您好")"));
  CHECK(sends.after(2).size() == 1);
  CHECK(sends.after(9).empty());
}

}  // namespace ekiden::sandbox
