// SPDX-License-Identifier: Apache-2.0
// WeChat tells late that a template message was not delivered, and it goes another way.
#include <catch2/catch.hpp>
#include <string>

#include "e2e/commands/platform.hpp"
#include "e2e/ingest/event_view.hpp"
#include "support/e2e/wait.hpp"

using namespace ekiden;
using namespace ekiden::test;

namespace {

constexpr const char* kCustomer = "oEkidenDemoCustomer_00000001";
// The other channel has the account's own id, so that the customer's openid is good there, too.
constexpr const char* kOther = "wx0e1d2c3b4a596878";

std::string with_fallback(std::string configuration) {
  const std::string sinks = "sinks:\n";
  const std::string other = "  - {id: " + std::string(kOther) + ", adapter: limited}\n";
  configuration.insert(configuration.find(sinks), other);
  return "plugins: {path: [\"" + plugin_folder() + "\", \"" EKIDEN_LIMITED_FOLDER "\"]}\n" + configuration +
         "conversations: {fallback: [{from: wechat-cn, on: [failed], to: [" + kOther + "]}]}\n";
}

}  // namespace

TEST_CASE("a template message that the customer's phone refuses goes the way that the configuration has, once") {
  const SandboxProcess sandbox({"--push-attempts=1"});
  GatewayProcess gateway(with_fallback(sandbox.configuration()));
  gateway.start();
  sandbox.connect(gateway);
  REQUIRE(sandbox.post("/sandbox/wechat/say", R"({"text":"hello"})").status == 202);
  REQUIRE(eventually([&] { return !gateway.events().empty(); }));

  sandbox.put("/sandbox/faults/job-failed", R"({"count":1,"reason":1})");
  sandbox.put("/sandbox/faults/double-push", R"({"count":1})");
  const Answer answer = gateway.api("POST", "/v1/commands",
                                    R"({"type":"message.send","channel":"wechat-cn","to":")" + std::string(kCustomer) +
                                        R"(","parts":[{"type":"template","name":"sandbox-t","params":{"k":"v"}}]})",
                                    {{"Content-Type", "application/json"}});
  REQUIRE(answer.status == 202);
  const std::string path = "/v1/commands/" + at(answer.body, "/id");
  const auto command = [&] { return gateway.api("GET", path).body; };
  REQUIRE(eventually([&] { return at(command(), "/status") == "failed"; }));
  CHECK(at(command(), "/result/error/code") == "recipient");
  CHECK(at(command(), "/result/error/native") == "failed:user block");
  CHECK(at(command(), "/result/fallback/channel") == kOther);
  const std::string taker = at(command(), "/result/fallback/command");
  REQUIRE(eventually([&] { return at(gateway.api("GET", "/v1/commands/" + taker).body, "/status") == "sent"; }));
  CHECK(gateway.metric("ekiden_fallbacks_total{channel=\"wechat-cn\",to=\"" + std::string(kOther) + "\"}") == 1);
}
