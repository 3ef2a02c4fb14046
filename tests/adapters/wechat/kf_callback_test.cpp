// SPDX-License-Identifier: Apache-2.0
// Tencent's requests to a channel of 微信客服.
#include <catch2/catch.hpp>

#include "kf_support.hpp"

using namespace ekiden::wechat;
using namespace ekiden::wechat::test;
using Catch::Matchers::Contains;

namespace {

struct Verification {
  std::string name;
  std::string corp_id;
  std::string token;
  std::string key;
  std::string query;  // with the echostr percent-encoded where it must be
  std::string reply;
};

// Published by WeCom, easywechat, wechatpy and PowerWeChat.
const Verification kW1{
    "W1",
    "wx5823bf96d3bd56c7",
    "QDG6eK",
    "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C",
    "msg_signature=5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3&timestamp=1409659589&nonce=263014780&echostr="
    "P9nAzCzyDtyTWESHep1vC5X9xho%2FqYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp%2B4RPcs8TgAE7OaBO%2BFZXvnaqQ%3D%3D",
    "1616140317555161061"};
const Verification kW3{
    "W3",
    "wx49f0ab532d5d035a",
    "123456",
    "kWxPEV2UEDyxWpmPdKC3F4dgPDmOvfKX1HGnEUDS1aR",
    "msg_signature=dd6b9c95b495b3f7e2901bfbc76c664930ffdb96&timestamp=1411443780&nonce=437374425&echostr="
    "4ByGGj%2BsVCYcvGeQYhaKIk1o0pQRNbRjxybjTGblXrBaXlTXeOo1%2BbXFXDQQb1o6co6Yh9Bv41n7hOchLF6p%2BQ%3D%3D",
    "5927782489442352469"};
const Verification kW7{
    "W7",
    "wwedab3d5fc43636d8",
    "pcoLldqMu2WQQtYBeDX5HiXPsBFlTnDM",
    "CyjBvGm4tJNmcThkeL5Wajzom4jKlBygKtpTkYeqsnE",
    "msg_signature=1495c4dfd4958d4e5faf618978ae66943a042f87&timestamp=1623292419&nonce=1623324060&echostr="
    "o1XtmVltGmUAqoWee54yd4Q5ZBgrw4%2F9lFo5qdZoVPd1DybzarjuYCfFlR2AFbAcWHwFgmbrVBD%2Bf9910QIF6g%3D%3D",
    "6058207018001857403"};

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  for (std::size_t i = text.find(from); i != std::string::npos; i = text.find(from, i + to.size()))
    text.replace(i, from.size(), to);
  return text;
}

// The instance that the console of `of` would talk to.
class Verified {
 public:
  explicit Verified(const Verification& of, std::string_view corp_id = {}) {
    host_.forward([](const auto&) { return errcode_answer(-1); });
    REQUIRE(host_.create(ekd_entry_v1(), "wechat-kf").ok());
    REQUIRE(host_
                .configure(R"({"corp_id":")" + std::string(corp_id.empty() ? of.corp_id : corp_id) +
                           R"(","secret":"s","token":")" + of.token + R"(","encoding_aes_key":")" + of.key +
                           R"(","open_kfid":"wk1","poll_interval_s":0})")
                .ok());
    REQUIRE(host_.start().status.ok());
  }
  ekiden::testkit::Answer get(const std::string& query) { return host_.request("GET", "", query, "").value(); }

 private:
  ekiden::testkit::FakeHost host_;
};

}  // namespace

TEST_CASE("the console's encrypted test of the URL is answered with what it holds and nothing else") {
  const auto published = GENERATE(kW1, kW3, kW7);
  INFO(published.name);
  Verified channel(published);
  const auto answer = channel.get(published.query);
  CHECK(answer.status == 200);
  CHECK(answer.body == published.reply);
  CHECK(channel.get(replaced(published.query, "%2B", "+")).body == published.reply);
}

TEST_CASE("a test of the URL that is not Tencent's, or not for us, is refused and not echoed") {
  Verified channel(kW3);
  for (const std::string& query :
       {replaced(kW3.query, "437374425", "437374424"), replaced(kW3.query, "msg_signature", "signature"),
        replaced(kW3.query, "4ByGGj", "5ByGGj"), kW3.query + "&nonce=437374425", kW3.query + "&echostr=1",
        std::string("timestamp=1&nonce=2"), std::string()}) {
    INFO(query);
    const auto answer = channel.get(query);
    CHECK(answer.status == 401);
    CHECK(answer.reject_reason == "signature");
    CHECK_THAT(answer.body, !Contains(kW3.reply));
  }
  const auto elsewhere = Verified(kW3, "ww000").get(kW3.query);
  CHECK(elsewhere.status == 403);
  CHECK_THAT(elsewhere.reject_detail, Contains("corp_id"));
}

TEST_CASE("a callback makes the channel pull, and is answered at once") {
  KfChannel channel;
  channel.messages() = {kf_text("m1")};
  const auto answer = channel.ring();
  CHECK(answer.status == 200);
  CHECK(answer.body == "success");
  CHECK(channel.received() == std::vector<std::string>{"m1"});
  CHECK_THAT(channel.pulls().back(), Contains(R"("token":"ENC1")"));
}

TEST_CASE("a callback that is not Tencent's is refused, and nothing is pulled") {
  KfChannel channel;
  const auto before = channel.pulls().size();
  auto forged = kf_doorbell();
  forged.query = replaced(forged.query, "msg_signature=", "msg_signature=0");
  CHECK(channel.ring(forged).status == 401);
  CHECK(channel.ring({kf_doorbell().query, "<xml><Event>kf_msg_or_event</Event></xml>"}).status == 403);
  CHECK(channel.pulls().size() == before);
}

TEST_CASE("a callback for another of the channel's accounts pulls that one, one without an account all") {
  KfChannel channel(R"(,"other_open_kfids":["wkDesk_02"])");
  const auto before = channel.pulls().size();
  CHECK(before == 2);
  channel.ring(kf_doorbell(kOtherDesk));
  REQUIRE(channel.pulls().size() == before + 1);
  CHECK_THAT(channel.pulls().back(), Contains("wkDesk_02"));
  channel.ring(kf_doorbell(""));
  CHECK(channel.pulls().size() == before + 3);
}

TEST_CASE("a callback for an account that the channel does not have is acknowledged and told to the operator") {
  KfChannel channel;
  const auto before = channel.pulls().size();
  CHECK(channel.ring(kf_doorbell("wkStranger")).body == "success");
  CHECK(channel.pulls().size() == before);
  CHECK_THAT(channel.host().log_text(), Contains("wkStranger"));
}

TEST_CASE("what else the app hears on the same URL is acknowledged and ignored") {
  KfChannel channel;
  const auto before = channel.pulls().size();
  CHECK(channel.ring(kf_callback("<xml><MsgType>event</MsgType><Event>change_contact</Event></xml>")).body ==
        "success");
  CHECK(channel.pulls().size() == before);
  CHECK(channel.host().events().empty());
}

TEST_CASE("accounts that are granted to the app or taken away are an event, durable before the answer") {
  KfChannel channel;
  channel.host().hold_disk(true);
  const auto callback = kf_callback(
      "<xml><ToUserName>ww</ToUserName><CreateTime>1348831860</CreateTime><MsgType>event</MsgType>"
      "<Event>kf_account_auth_change</Event><AuthAddOpenKfId>wkA</AuthAddOpenKfId><AuthAddOpenKfId>wkB"
      "</AuthAddOpenKfId><AuthDelOpenKfId>wkC</AuthDelOpenKfId></xml>");
  CHECK_FALSE(channel.host().request("POST", "", callback.query, callback.body).has_value());
  channel.host().hold_disk(false);
  REQUIRE(channel.host().last_answer().has_value());
  CHECK(channel.host().last_answer()->body == "success");
  REQUIRE(channel.host().events().size() == 1);
  const auto& event = channel.host().events()[0];
  CHECK(event.type == "platform.event");
  CHECK(event.subject == "account/wkDesk_01");
  const auto data = parse(event.data);
  CHECK(at(data, "/platform/event_name") == "kf_account_auth_change");
  CHECK(at(data, "/ext/wechat/auth_add_open_kf_id") == R"(["wkA","wkB"])");
  CHECK(at(data, "/ext/wechat/auth_del_open_kf_id") == R"(["wkC"])");
}
