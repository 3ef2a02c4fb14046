// SPDX-License-Identifier: Apache-2.0
#include "e2e/conversation/limited_gateway.hpp"

using namespace ekiden;
using namespace ekiden::test;

namespace {

const std::vector<std::string> kChannels{"limited", "second"};
constexpr const char* kMerging = "conversations: {contacts: {merge: [unionid, email]}}\n";

rapidjson::Document contacts(const LimitedGateway& gateway, const std::string& identity) {
  const Answer answer = gateway.api("GET", "/v1/contacts?identity=" + identity);
  REQUIRE(answer.status == 200);
  return parse(answer.body);
}

}  // namespace

TEST_CASE(
    "what two channels know of a customer becomes one contact where a rule says so, and stays two where none does") {
  LimitedGateway gateway(kChannels, kMerging);
  gateway.say("anna", "hello", 0, {}, "limited", "unionid=u1;phone=+8613800000000");
  gateway.say("a-2", "hello", 0, {}, "second", "email=anna@example.com");
  gateway.say("ben", "hello", 0, {}, "second", "phone=+8613800000000");
  const std::string first = contacts(gateway, "unionid:u1")["contacts"][0]["id"].GetString();
  const std::string second = contacts(gateway, "email:anna@example.com")["contacts"][0]["id"].GetString();
  CHECK(first != second);
  CHECK(contacts(gateway, "phone:%2B8613800000000")["contacts"].Size() == 2);

  gateway.say("a-2", "me again", 0, {}, "second", "email=anna@example.com;unionid=u1");
  const rapidjson::Document merged = contacts(gateway, "unionid:u1");
  REQUIRE(merged["contacts"].Size() == 1);
  const rapidjson::Value& anna = merged["contacts"][0];
  CHECK(anna["id"] == first.c_str());
  CHECK(anna["merged"][0] == second.c_str());
  CHECK(anna["conversations"].Size() == 2);
  const rapidjson::Document by_old_id = parse(gateway.api("GET", "/v1/contacts/" + second).body);
  CHECK(by_old_id["id"] == first.c_str());
  CHECK(gateway.api("GET", "/v1/contacts/nobody").status == 404);
  CHECK(gateway.api("GET", "/v1/contacts?identity=phone").status == 400);
  CHECK(gateway.api("GET", "/v1/contacts").status == 400);
}

TEST_CASE("contacts outlive a restart, orderly or not, and are the same when their file is made anew") {
  const bool is_orderly = GENERATE(true, false);
  LimitedGateway gateway(kChannels, kMerging);
  gateway.say("anna", "hello", 0, {}, "limited", "unionid=u1");
  if (is_orderly) gateway.stop();
  if (!is_orderly) gateway.drop();
  gateway.start();
  const std::string id = contacts(gateway, "unionid:u1")["contacts"][0]["id"].GetString();
  gateway.stop();
  for (const std::string name : {"contacts.db", "contacts.db-wal"})
    std::remove((gateway.data_folder() + "/" + name).c_str());
  gateway.start();
  CHECK(contacts(gateway, "unionid:u1")["contacts"][0]["id"] == id.c_str());
}

TEST_CASE("an erased person's contact goes with all of its identities") {
  LimitedGateway gateway(kChannels, kMerging);
  gateway.say("anna-who-leaves", "hello", 0, {}, "limited", "unionid=union-of-anna");
  gateway.say("a-2", "hello", 0, {}, "second", "unionid=union-of-anna");
  REQUIRE(contacts(gateway, "unionid:union-of-anna")["contacts"].Size() == 1);
  REQUIRE(gateway.api("POST", "/v1/erasures", R"({"channel": "limited", "peer": "anna-who-leaves"})").status == 200);
  CHECK(contacts(gateway, "unionid:union-of-anna")["contacts"].Empty());
  gateway.stop();
  CHECK(read_file(gateway.data_folder() + "/contacts.db").find("anna-who-leaves") == std::string::npos);
}

TEST_CASE("a gateway whose configuration does not ask for contacts keeps none") {
  LimitedGateway gateway;
  gateway.say("anna", "hello");
  const Answer answer = gateway.api("GET", "/v1/contacts?identity=user_id:anna");
  CHECK(answer.status == 404);
  CHECK(parse(answer.body)["code"] == "contacts_not_kept");
  CHECK(gateway.api("GET", "/v1/contacts/x").status == 404);
}
