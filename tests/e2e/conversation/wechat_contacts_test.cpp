// SPDX-License-Identifier: Apache-2.0
// Who a customer of two accounts of WeChat is, though neither's events say it.
#include "e2e/conversation/wechat_company.hpp"

using namespace ekiden::test;

namespace {

std::size_t size_of(const rapidjson::Value& contact, const char* list) {
  return contact[list].Size();
}

}  // namespace

TEST_CASE("the results of contact.get make one contact of a follower and a customer with one UnionID, for good") {
  WechatCompany company("conversations: {contacts: {look_up: false}}\n");
  company.follower_says("hello");
  company.customer_says("hello");
  CHECK(company.contacts("unionid:uAnna")["contacts"].Empty());
  for (const std::string command : {R"({"type": "contact.get", "channel": "wechat-cn", "to": "oAnna"})",
                                    R"({"type": "contact.get", "channel": "wechat-kf", "to": "wmAnna"})"})
    CHECK(company.end_of(company.accept(command)) == "completed");
  const rapidjson::Document found = company.contacts("unionid:uAnna");
  REQUIRE(found["contacts"].Size() == 1);
  const rapidjson::Value& anna = found["contacts"][0];
  CHECK(size_of(anna, "conversations") == 2);
  CHECK(size_of(anna, "merged") == 1);
  CHECK(size_of(anna, "identities") == 3);
  CHECK(std::string(anna["display_name"].GetString()).find("顾客") == 0);

  company.kill_and_start();
  const rapidjson::Document again = company.contacts("unionid:uAnna");
  REQUIRE(again["contacts"].Size() == 1);
  CHECK(again["contacts"][0]["id"] == anna["id"]);
}

TEST_CASE(
    "a gateway that keeps contacts asks for each new customer by itself, once, also when it is killed in between") {
  WechatCompany company("conversations: {}\n");
  company.follower_says("hello");
  company.customer_says("hello");
  if (GENERATE(false, true)) company.kill_and_start();
  company.wait_until_one();
  company.kill_and_start();
  company.follower_says("hello again");
  company.customer_says("hello again");
  company.wait_until_one();
  CHECK(company.end_of(company.send("wechat-kf", "hello, Anna")) == "sent");
  CHECK(company.calls("GET /cgi-bin/user/info") == 1);
  CHECK(company.calls("POST /cgi-bin/kf/customer/batchget") == 1);
}
