// SPDX-License-Identifier: Apache-2.0
// Sends that do not arrive, and the way that the configuration has for them.
#include "e2e/conversation/limited_gateway.hpp"

using namespace ekiden;
using namespace ekiden::test;

namespace {

const std::vector<std::string> kChannels{"limited", "second", "sms"};

std::string fallback(const std::string& on, const std::string& to = "[second, sms]") {
  return "conversations: {contacts: {merge: [phone]}, fallback: [{from: limited, on: " + on + ", to: " + to + "}]}\n";
}

// The command that took over, once the first has ended.
std::string taker(const LimitedGateway& gateway, const std::string& command) {
  const rapidjson::Document found = parse(gateway.find(command));
  if (!found.HasMember("result") || !found["result"].HasMember("fallback") ||
      !found["result"]["fallback"].HasMember("command"))
    return {};
  return found["result"]["fallback"]["command"].GetString();
}

// How often the customer's phone got something.
std::size_t to_phone(const LimitedGateway& gateway) {
  return gateway.log().count("peer=+8613800000000");
}

}  // namespace

TEST_CASE("a send that its window does not allow goes to the first channel that reaches the customer, and all say so") {
  LimitedGateway gateway(kChannels, fallback("[window_closed, quota]"));
  gateway.say("anna", "hello", 3'601, {}, "limited", "phone=+8613800000000");
  const std::string command = gateway.accept("anna", "too late");
  CHECK(gateway.end_of(command) == "failed window_closed");
  const rapidjson::Document first = parse(gateway.find(command));
  const rapidjson::Value& took_over = first["result"]["fallback"];
  CAPTURE(gateway.find(command));
  CHECK(took_over["channel"] == "second");
  const std::string second = took_over["command"].GetString();
  CHECK(gateway.end_of(second) == "sent");
  const rapidjson::Document next = parse(gateway.find(second));
  CHECK(next["channel"] == "second");
  CHECK(next["fallback_of"] == command.c_str());
  CHECK(next["to"] == "+8613800000000");
  CHECK(gateway.left() == 1);

  std::size_t told = 0;
  for (const std::string& text : gateway.events()) {
    const rapidjson::Document event = parse(text);
    if (!event["data"].HasMember("status") || !event["data"]["status"].HasMember("fallback")) continue;
    CHECK(event["data"]["status"]["outbound_id"] == command.c_str());
    CHECK(event["data"]["status"]["fallback"]["command"] == second.c_str());
    ++told;
  }
  CHECK(told == 1);
  CHECK_THAT(gateway.metrics(), Catch::Contains("ekiden_fallbacks_total{channel=\"limited\",to=\"second\"} 1"));
}

TEST_CASE(
    "a channel that fails as well hands on to the next, and one that knows no identity is skipped with the reason") {
  LimitedGateway gateway(kChannels, fallback("[failed]"));
  gateway.say("anna", "hello", 0, {}, "limited", "phone=+8613800000000");
  const std::string command = gateway.accept("anna", "#reject@limited #reject@second");
  CHECK(gateway.end_of(command) == "failed rejected");
  const std::string second = taker(gateway, command);
  REQUIRE_FALSE(second.empty());
  CHECK(gateway.end_of(second) == "failed rejected");
  const std::string third = taker(gateway, second);
  REQUIRE_FALSE(third.empty());
  CHECK(gateway.end_of(third) == "sent");
  CHECK(gateway.left() == 3);

  gateway.say("ben", "hello");
  const std::string nowhere = gateway.accept("ben", "#reject@limited");
  CHECK(gateway.end_of(nowhere) == "failed rejected");
  const rapidjson::Document found = parse(gateway.find(nowhere));
  const rapidjson::Value& skipped = found["result"]["fallback"]["skipped"];
  REQUIRE(skipped.Size() == 2);
  CHECK(skipped[0]["channel"] == "second");
  CHECK_THAT(skipped[0]["reason"].GetString(), Catch::Contains("openid, phone"));
  CHECK(gateway.left() == 4);
}

TEST_CASE("a customer who has a conversation on the other channel is answered in it") {
  LimitedGateway gateway(kChannels, fallback("[failed]", "[second]"));
  gateway.say("anna", "hello", 0, {}, "limited", "phone=+8613800000000");
  gateway.say("a-2", "hello", 0, {}, "second", "phone=+8613800000000");
  const std::string command = gateway.accept("anna", "#reject@limited");
  CHECK(gateway.end_of(command) == "failed rejected");
  const std::string second = taker(gateway, command);
  REQUIRE_FALSE(second.empty());
  CHECK(gateway.end_of(second) == "sent");
  CHECK(parse(gateway.find(second))["to"] == "second:second:dm:a-2");
}

TEST_CASE("what no rule names, an outcome that is unknown, and a window that a rule leaves out go nowhere") {
  LimitedGateway gateway(kChannels, fallback("[window_closed]"));
  gateway.say("anna", "hello", 0, {}, "limited", "phone=+8613800000000");
  for (const std::string text : {"#reject@limited", "#unknown@limited"}) {
    const std::string command = gateway.accept("anna", text);
    CHECK_FALSE(gateway.end_of(command) == "sent");
    CHECK(taker(gateway, command).empty());
  }
  CHECK(gateway.left() == 2);
}

TEST_CASE("a late failure sends once another way, however often it is told, and also of an unknown outcome") {
  const std::string text = GENERATE(as<std::string>{}, "hello", "#unknown@limited");
  LimitedGateway gateway(kChannels, fallback("[failed]"));
  gateway.say("anna", "hello", 0, {}, "limited", "phone=+8613800000000");
  const std::string command = gateway.accept("anna", text);
  CHECK(gateway.end_of(command) != "failed");
  CHECK(to_phone(gateway) == 0);
  gateway.tell_failed("anna", command);
  REQUIRE(eventually([&] { return !taker(gateway, command).empty(); }));
  CHECK(gateway.end_of(taker(gateway, command)) == "sent");
  CHECK(gateway.end_of(command) == "failed recipient");
  gateway.tell_failed("anna", command);
  gateway.drop();
  gateway.start();
  gateway.tell_failed("anna", command);
  const std::string other = gateway.accept("anna", "another");
  CHECK(gateway.end_of(other) == "sent");
  gateway.tell_failed("anna", other);
  REQUIRE(eventually([&] { return !taker(gateway, other).empty(); }));
  CHECK(gateway.end_of(taker(gateway, other)) == "sent");
  CHECK(to_phone(gateway) == 2);
}

TEST_CASE("a late failure that was journalled before the process died is taken over once after the start") {
  LimitedGateway gateway(kChannels, fallback("[failed]"));
  gateway.say("anna", "hello", 0, {}, "limited", "phone=+8613800000000");
  for (int round = 0; round < 5; ++round) {
    gateway.say("anna", "again");
    const std::string command = gateway.accept("anna", "hello");
    REQUIRE(gateway.end_of(command) == "sent");
    gateway.tell_failed("anna", command);
    gateway.drop();
    gateway.start();
    REQUIRE(eventually([&] { return !taker(gateway, command).empty(); }));
    CHECK(gateway.end_of(taker(gateway, command)) == "sent");
  }
  CHECK(to_phone(gateway) == 5);
}

TEST_CASE("nobody but the gateway says of a command that it took over from another") {
  LimitedGateway gateway;
  const Answer answer = gateway.api(
      "POST", "/v1/commands",
      R"({"type":"message.send","channel":"limited","to":"x","parts":[{"type":"text","text":"x"}],"fallback":{"of":"y","rest":[]}})",
      {{"Content-Type", "application/json"}});
  CHECK(answer.status == 400);
}
