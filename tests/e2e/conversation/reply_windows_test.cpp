// SPDX-License-Identifier: Apache-2.0
// Windows that no platform of ours has: all rules come from the descriptor.
#include "e2e/conversation/limited_gateway.hpp"

using namespace ekiden;
using namespace ekiden::test;

TEST_CASE("a send that its window does not allow is refused with the reason before anything leaves") {
  LimitedGateway gateway;
  gateway.say("anna", "hello", 3'601);
  CHECK(gateway.send("anna", "too late") == "failed window_closed");
  CHECK(gateway.left() == 0);

  gateway.say("anna", "hello again");
  CHECK(gateway.send("anna", "one") == "sent");
  CHECK(gateway.send("anna", "two, refused by the platform #reject@limited") == "failed rejected");
  CHECK(gateway.send("anna", "two, and nobody knows #unknown@limited") == "unknown answer_lost");
  CHECK(gateway.send("anna", "three") == "failed quota");
  CHECK(gateway.left() == 3);
  CHECK(gateway.send("anna", "at any time", "template") == "sent");

  gateway.say("anna", "", 200, "button");
  CHECK(gateway.send("anna", "for the button") == "sent");
  CHECK(gateway.send("anna", "four") == "failed quota");
  CHECK_THAT(gateway.metrics(),
             Catch::Contains("ekiden_sends_refused_total{channel=\"limited\",reason=\"quota\"} 2") &&
                 Catch::Contains("ekiden_sends_refused_total{channel=\"limited\",reason=\"window_closed\"} 1"));
  CHECK(gateway.send("stranger", "the platform decides") == "sent");
}

TEST_CASE("events, commands' status and the API tell until when and how often an answer is possible") {
  LimitedGateway gateway;
  gateway.say("anna", "hello");
  REQUIRE(gateway.send("anna", "one") == "sent");
  REQUIRE(gateway.send("anna", "lost #reject@limited") == "failed rejected");
  std::vector<int> left;
  for (const std::string& text : gateway.events()) {
    const rapidjson::Document event = parse(text);
    const rapidjson::Value& conversation = event["data"]["conversation"];
    CHECK(std::string(conversation["reply_until"].GetString()).size() == 24);
    left.push_back(conversation["replies_left"].GetInt());
  }
  CHECK(left == std::vector<int>{2, 1, 1});

  const rapidjson::Document conversation = gateway.conversation("anna");
  CHECK(conversation["reply_state"] == "open");
  CHECK(conversation["replies_left"].GetInt() == 1);
  CHECK(conversation["windows"][0]["trigger"] == "message");
  CHECK(gateway.conversation("nobody")["reply_state"] == "unknown");
  CHECK(gateway.api("GET", "/v1/conversations/limited%3Alimited%3Adm%3Aanna").status == 200);
  CHECK(gateway.api("GET", "/v1/conversations/other:limited:dm:anna").status == 404);
  CHECK(gateway.api("GET", "/v1/conversations/anna").status == 404);
  CHECK(gateway.api("GET", "/v1/conversations/limited:limited:dm:anna?x=1").status == 400);
}

TEST_CASE("a restart, orderly or not, changes no limit, and an event that comes twice opens nothing twice") {
  const bool is_orderly = GENERATE(true, false);
  LimitedGateway gateway;
  const auto restart = [&] {
    if (is_orderly)
      gateway.stop();
    else
      gateway.drop();
    gateway.start();
  };
  gateway.say("anna", "hello");
  REQUIRE(gateway.send("anna", "one") == "sent");
  restart();
  CHECK(gateway.conversation("anna")["replies_left"].GetInt() == 1);
  REQUIRE(gateway.send("anna", "two") == "sent");
  restart();
  CHECK(gateway.send("anna", "three") == "failed quota");
  const std::vector<std::pair<std::string, std::string>> again{{"X-Message-Id", "m1"}, {"X-Sender", "anna"}};
  REQUIRE(http(gateway.listen(), "POST", "/hooks/limited", "hello", again).status == 200);
  CHECK(gateway.send("anna", "four") == "failed quota");
}

TEST_CASE("whom the platform may still let us answer is not refused because the gateway is new") {
  LimitedGateway gateway;
  gateway.say("anna", "", 601, "button");  // a message before it may have come while there was no gateway
  CHECK(gateway.conversation("anna")["reply_state"] == "unknown");
  CHECK(gateway.send("anna", "the platform decides") == "sent");
  for (const std::string& text : gateway.events())
    CHECK_FALSE(parse(text)["data"]["conversation"].HasMember("replies_left"));
  gateway.drop();
  gateway.start();
  CHECK(gateway.send("anna", "still") == "sent");
  gateway.say("anna", "", 3'601, "button");  // older than what there was
  gateway.say("anna", "hello");
  CHECK(gateway.conversation("anna")["replies_left"].GetInt() == 2);
}

TEST_CASE("an erased person's windows are forgotten too") {
  LimitedGateway gateway;
  gateway.say("anna-who-leaves", "hello");
  const Answer erased = gateway.api("POST", "/v1/erasures", R"({"channel": "limited", "peer": "anna-who-leaves"})",
                                    {{"Content-Type", "application/json"}});
  CAPTURE(erased.body);
  REQUIRE(erased.status == 200);
  CHECK(gateway.conversation("anna-who-leaves")["reply_state"] == "unknown");
  gateway.stop();
  gateway.start();
  CHECK(gateway.conversation("anna-who-leaves")["reply_state"] == "unknown");
}
