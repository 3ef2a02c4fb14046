// SPDX-License-Identifier: Apache-2.0
// What WeChat has no form for, as its customers see it and its sender hears of it.
#include "e2e/conversation/wechat_company.hpp"

using namespace ekiden::test;

namespace {

std::string body(const std::string& channel, const std::string& part, const std::string& more = {}) {
  return R"({"type":"message.send","channel":")" + channel + R"(","to":")" +
         (channel == "wechat-kf" ? WechatCompany::kExternalUserid : WechatCompany::kOpenid) + R"(","parts":[)" + part +
         "]" + more + "}";
}

// What the customer of that channel was shown last.
std::string shown(const WechatCompany& company, const std::string& channel) {
  const std::string list = channel == "wechat-kf" ? "/sandbox/wechat-kf/sent" : "/sandbox/wechat/sent";
  const rapidjson::Document sent = parse(company.sandbox.get(list).body);
  REQUIRE_FALSE(sent["sent"].Empty());
  const rapidjson::Value& last = sent["sent"][sent["sent"].Size() - 1];
  CHECK(last["kind"] == "text");
  return last["text"].GetString();
}

constexpr const char* kProduct =
    R"({"type":"product","product_id":"7","title":"Cup","price":{"amount":"12.00","currency":"CNY"},)"
    R"("url":"https://shop.example/7","image":"https://shop.example/7.png"})";

}  // namespace

TEST_CASE("a card that WeChat does not take arrives as a text, and its sender hears what was lost") {
  WechatCompany company("conversations: {contacts: {look_up: false}}\n");
  company.follower_says("hello");
  company.customer_says("hello");
  for (const std::string channel : {"wechat-cn", "wechat-kf"}) {
    CAPTURE(channel);
    const std::string id = company.accept(body(channel, kProduct));
    CHECK(company.end_of(id) == "sent");
    CHECK(shown(company, channel) == "Cup\n12.00 CNY\nhttps://shop.example/7");
    const rapidjson::Document command = company.find(id);
    REQUIRE(command["result"]["degraded"].Size() == 1);
    const rapidjson::Value& degraded = command["result"]["degraded"][0];
    CHECK(degraded["from"] == "product");
    REQUIRE(degraded["to"].Size() == 1);
    CHECK(degraded["to"][0] == "text");
    REQUIRE(degraded["lost"].Size() == 2);
    CHECK(degraded["lost"][0] == "layout");
    CHECK(degraded["lost"][1] == "image");
    CHECK(company.gateway
              .api("POST", "/v1/commands", body(channel, kProduct, R"(,"constraints":{"degrade":false})"),
                   {{"Content-Type", "application/json"}})
              .status == 422);
  }
}

TEST_CASE("a place and a file become texts on a service account, and arrive as they are where 微信客服 takes them") {
  WechatCompany company("conversations: {contacts: {look_up: false}}\n");
  company.follower_says("hello");
  company.customer_says("hello");
  const std::string place = R"({"type":"location","lat":31.2,"lng":121.5,"name":"Shop","address":"1 Road"})";
  CHECK(company.end_of(company.accept(body("wechat-cn", place))) == "sent");
  CHECK(shown(company, "wechat-cn") == "Shop\n1 Road\n31.2, 121.5");
  const std::string file =
      R"({"type":"file","media":{"url":"https://shop.example/manual.pdf","mime":"application/pdf","name":"manual.pdf"}})";
  CHECK(company.end_of(company.accept(body("wechat-cn", file))) == "sent");
  CHECK(shown(company, "wechat-cn") == "https://shop.example/manual.pdf");
  const std::string id = company.accept(body("wechat-kf", place));
  CHECK(company.end_of(id) == "sent");
  CHECK_FALSE(company.find(id)["result"].HasMember("degraded"));
}
