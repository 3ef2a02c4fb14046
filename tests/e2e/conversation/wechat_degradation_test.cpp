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

// What the customer of that channel was shown last, behind the kind of that message.
std::string shown(const WechatCompany& company, const std::string& channel) {
  const std::string list = channel == "wechat-kf" ? "/sandbox/wechat-kf/sent" : "/sandbox/wechat/sent";
  const rapidjson::Document sent = parse(company.sandbox.get(list).body);
  REQUIRE_FALSE(sent["sent"].Empty());
  const rapidjson::Value& last = sent["sent"][sent["sent"].Size() - 1];
  return last["kind"].GetString() + std::string(": ") + last["text"].GetString();
}

// "product -> link, lost layout": what became of the parts that the channel does not take.
std::string losses(const WechatCompany& company, const std::string& id) {
  const rapidjson::Document command = company.find(id);
  std::string all;
  if (!command["result"].HasMember("degraded")) return all;
  for (const rapidjson::Value& one : command["result"]["degraded"].GetArray()) {
    all.append(one["from"].GetString()).append(" ->");
    for (const rapidjson::Value& to : one["to"].GetArray()) all.append(" ").append(to.GetString());
    for (const rapidjson::Value& lost : one["lost"].GetArray()) all.append(", lost ").append(lost.GetString());
  }
  return all;
}

std::string product(const std::string& more) {
  return R"({"type":"product","product_id":"7","title":"Cup","price":{"amount":"12.00","currency":"CNY"})" + more + "}";
}

const std::string kPicture = R"(,"image":"https://shop.example/7.png")";
const std::string kAddress = R"(,"url":"https://shop.example/7")";

}  // namespace

TEST_CASE(
    "a card arrives on a service account as picture and text in one message, and its sender hears what was lost") {
  WechatCompany company("conversations: {contacts: {look_up: false}}\n");
  company.follower_says("hello");
  const std::string id = company.accept(body("wechat-cn", product(kAddress + kPicture)));
  CHECK(company.end_of(id) == "sent");
  CHECK(shown(company, "wechat-cn") == "news: [图文] Cup\n12.00 CNY\nhttps://shop.example/7.png");
  CHECK(losses(company, id) == "product -> link, lost layout");
}

TEST_CASE(
    "a card without an address arrives as a text, and its picture in a message of its own, which may fail alone") {
  WechatCompany company(
      "conversations: {contacts: {look_up: false}, fallback: [{from: wechat-cn, on: [failed], to: [wechat-kf]}]}\n");
  company.follower_says("hello");
  const std::string here = R"(,"image":")" + company.sandbox.url() + R"(/sandbox/counts")";
  const std::string id = company.accept(body("wechat-cn", product(here)));
  CHECK(company.end_of(id) == "sent");
  CHECK(shown(company, "wechat-cn") == "text: Cup\n12.00 CNY");
  CHECK(losses(company, id) == "product -> text image, lost layout");
  const std::string picture = company.find(id)["result"]["picture"]["command"].GetString();
  CHECK_THAT(company.end_of(picture), Catch::Matchers::StartsWith("failed"));
  const rapidjson::Document command = company.find(picture);
  CHECK(command["picture_of"] == id.c_str());
  CHECK_THAT(command["result"]["error"]["text"].GetString(), Catch::Matchers::Contains("address"));
  CHECK(company.taker(picture).empty());
  CHECK(company.phone("text") == 1);
}

TEST_CASE("a card without the picture that 微信客服 needs for a link arrives as a text") {
  WechatCompany company("conversations: {contacts: {look_up: false}}\n");
  company.customer_says("hello");
  const std::string no_picture = company.accept(body("wechat-kf", product(kAddress)));
  CHECK(company.end_of(no_picture) == "sent");
  CHECK(shown(company, "wechat-kf") == "text: Cup\n12.00 CNY\nhttps://shop.example/7");
  CHECK(losses(company, no_picture) == "product -> text, lost layout");
  CHECK(company.gateway
            .api("POST", "/v1/commands", body("wechat-kf", product(kAddress), R"(,"constraints":{"degrade":false})"),
                 {{"Content-Type", "application/json"}})
            .status == 422);
}

TEST_CASE("a picture at an address of this network is not fetched: nothing is sent, and the sender hears why") {
  WechatCompany company("conversations: {contacts: {look_up: false}}\n");
  company.customer_says("hello");
  const std::string here = company.sandbox.url() + "/sandbox/counts";
  const std::string id = company.accept(body("wechat-kf", product(kAddress + R"(,"image":")" + here + "\"")));
  CHECK_THAT(company.end_of(id), Catch::Matchers::StartsWith("failed"));
  CHECK_THAT(company.find(id)["result"]["error"]["text"].GetString(), Catch::Matchers::Contains("address"));
  CHECK(parse(company.sandbox.get("/sandbox/wechat-kf/sent").body)["sent"].Empty());
}

TEST_CASE("a place and a file become texts on a service account, and arrive as they are where 微信客服 takes them") {
  WechatCompany company("conversations: {contacts: {look_up: false}}\n");
  company.follower_says("hello");
  company.customer_says("hello");
  const std::string place = R"({"type":"location","lat":31.2,"lng":121.5,"name":"Shop","address":"1 Road"})";
  CHECK(company.end_of(company.accept(body("wechat-cn", place))) == "sent");
  CHECK(shown(company, "wechat-cn") == "text: Shop\n1 Road\n31.2, 121.5");
  const std::string file =
      R"({"type":"file","media":{"url":"https://shop.example/manual.pdf","mime":"application/pdf","name":"manual.pdf"}})";
  CHECK(company.end_of(company.accept(body("wechat-cn", file))) == "sent");
  CHECK(shown(company, "wechat-cn") == "text: https://shop.example/manual.pdf");
  const std::string id = company.accept(body("wechat-kf", place));
  CHECK(company.end_of(id) == "sent");
  CHECK(losses(company, id).empty());
}
