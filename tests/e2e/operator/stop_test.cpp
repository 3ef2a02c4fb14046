// SPDX-License-Identifier: Apache-2.0
#include <signal.h>

#include <catch2/catch.hpp>
#include <filesystem>

#include "e2e/operator/command.hpp"
#include "e2e/operator/relay.hpp"

using namespace ekiden;
using namespace ekiden::test;

namespace {

bool has_run_file(const GatewayProcess& gateway) {
  return std::filesystem::exists(gateway.data_folder() + "/run.json");
}

// Delivers one event to a CRM that never answers, and waits until it is on its way.
void hold_a_delivery(const Relay& relay) {
  relay.fault("crm-silent", "{\"ms\": 600000}");
  relay.say("held");
  REQUIRE(eventually([&] { return relay.sink()["in_flight"].GetInt() == 1; }));
}

}  // namespace

TEST_CASE("a stop does not wait for a receiver that never answers, and the backlog is delivered after the restart") {
  Relay relay("  stop_timeout: 500ms\n");
  hold_a_delivery(relay);
  relay.say("behind it");
  REQUIRE(eventually([&] { return relay.sink()["backlog"].GetInt() == 2; }));

  CHECK(relay.gateway.stop() == 0);
  CHECK_FALSE(has_run_file(relay.gateway));
  CHECK(relay.accepted() == 0);

  relay.clear_faults();
  relay.start();
  CHECK(eventually([&] { return relay.accepted() == 2; }));
  CHECK(eventually([&] { return relay.sink()["backlog"].GetInt() == 0; }));
  const rapidjson::Document seen = relay.crm_events();
  for (const auto& event : seen["events"].GetArray()) CHECK_FALSE(event["bytes_changed"].GetBool());
}

TEST_CASE(
    "while it stops it is alive but not ready, and takes neither webhooks nor commands; a second SIGTERM ends it at "
    "once") {
  Relay relay("  stop_timeout: 10m\n");
  hold_a_delivery(relay);
  ::kill(relay.gateway.pid(), SIGTERM);
  REQUIRE(eventually([&] { return http(relay.gateway.admin(), "GET", "/readyz").status == 503; }));
  CHECK(contains(http(relay.gateway.admin(), "GET", "/readyz").body, "stopping"));
  CHECK(http(relay.gateway.admin(), "GET", "/livez").status == 200);
  CHECK(eventually([&] { return http(relay.gateway.listen(), "POST", "/hooks/wechat-cn", "<xml/>").status == 503; }));
  Answer command;
  CHECK(eventually([&] {
    command = relay.gateway.api(
        "POST", "/v1/commands",
        R"({"type": "message.send", "channel": "wechat-cn", "to": "x", "parts": [{"type": "text", "text": "late"}]})",
        {{"Content-Type", "application/json"}});
    return command.status == 503;
  }));
  INFO(command.body);
  CHECK(command.headers.count("Retry-After") == 1);

  CHECK(relay.gateway.running());
  CHECK(relay.gateway.stop() == 0);  // a second SIGTERM; without it the stop takes ten minutes

  relay.clear_faults();
  relay.start();
  CHECK(eventually([&] { return relay.accepted() == 1; }));
}

TEST_CASE("what was delivered before a stop is not delivered again after it") {
  constexpr int kMessages = 5;
  Relay relay;
  for (int i = 0; i < kMessages; ++i) relay.say("message " + std::to_string(i));
  REQUIRE(eventually([&] { return relay.accepted() == kMessages; }));
  CHECK(relay.gateway.stop() == 0);
  CHECK_FALSE(has_run_file(relay.gateway));

  relay.start();
  relay.say("after the restart");
  REQUIRE(eventually([&] { return relay.accepted() == kMessages + 1; }));
  const rapidjson::Document seen = relay.crm_events();
  for (const auto& event : seen["events"].GetArray()) CHECK(event["deliveries"].Size() == 1);
}

TEST_CASE("a send that is on its way when the stop begins finishes, and the customer sees it once") {
  Relay relay;
  relay.say("hello");
  REQUIRE(eventually([&] { return relay.accepted() == 1; }));
  relay.fault("send-delay", "{\"ms\": 700}");
  const std::string id = relay.send("on its way");
  REQUIRE(eventually([&] { return relay.command_status(id) == "handed_over"; }));
  CHECK(relay.gateway.stop() == 0);

  relay.clear_faults();
  relay.start();
  CHECK(relay.command_status(id) == "sent");
  CHECK(parse(relay.sandbox.get("/sandbox/wechat/sent").body)["sent"].Size() == 1);
}
