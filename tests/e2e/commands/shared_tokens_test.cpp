// SPDX-License-Identifier: Apache-2.0
// Two gateways of one account and one folder between them.
#include <catch2/catch.hpp>

#include <string>
#include <vector>

#include "e2e/commands/platform.hpp"
#include "support/e2e/folder.hpp"
#include "support/e2e/wait.hpp"

using namespace ekiden;
using namespace ekiden::test;

namespace {

constexpr int kRevocations = 10;
constexpr int kRepliesOfAMessage = 5;

std::string customer(int number) {
  return "oCustomer" + std::to_string(number);
}

void check_shared(int sends_each) {
  const TemporaryFolder shared;
  const SandboxProcess sandbox({"--push-attempts=1"});
  const std::string configuration = "plugins: {path: [\"" + plugin_folder() + "\"]}\n" + sandbox.configuration();
  const std::string lines = "  shared_dir: \"" + shared.path() + "\"\n";
  GatewayProcess one(configuration, lines), other(configuration, lines);
  one.start();
  other.start();
  const int customers = 2 * sends_each / kRepliesOfAMessage;
  for (int i = 0; i < customers; ++i)
    REQUIRE(sandbox.post("/sandbox/wechat/say", R"({"openid":")" + customer(i) + R"(","text":"hello"})").status == 202);

  std::vector<std::pair<const GatewayProcess*, std::string>> sent;
  const auto send_round = [&](int first, int last) {
    for (int i = first; i < last; ++i)
      for (const GatewayProcess* gateway : {&one, &other}) {
        const int number = static_cast<int>(sent.size());
        const Answer answer =
            gateway->api("POST", "/v1/commands", Platform::command(customer(number / kRepliesOfAMessage), "reply"),
                         {{"Content-Type", "application/json"}});
        REQUIRE(answer.status == 202);
        sent.emplace_back(gateway, parse(answer.body)["id"].GetString());
      }
  };
  const auto all_ended = [&] {
    for (const auto& [gateway, id] : sent)
      if (!has_ended(parse(gateway->api("GET", "/v1/commands/" + id).body)["status"].GetString())) return false;
    return true;
  };
  // Each round begins with a token that dies in the hands of a send.
  const int round = sends_each / (kRevocations + 1);
  send_round(0, round);
  for (int revoked = 1; revoked <= kRevocations; ++revoked) {
    REQUIRE(sandbox.put("/sandbox/faults/revoked-token", R"({"count": 1})").status == 200);
    send_round(revoked * round, revoked == kRevocations ? sends_each : (revoked + 1) * round);
    REQUIRE(eventually(all_ended, std::chrono::seconds(300)));
  }
  for (const auto& [gateway, id] : sent) {
    CAPTURE(id);
    CHECK(parse(gateway->api("GET", "/v1/commands/" + id).body)["status"] == "sent");
  }
  const rapidjson::Document counts = parse(sandbox.get("/sandbox/counts").body);
  CHECK(counts["counts"]["POST /cgi-bin/stable_token"].GetInt() <= kRevocations + 1);
  CHECK(counts["counts"]["POST /cgi-bin/message/custom/send"].GetInt() >= 2 * sends_each + kRevocations);
}

}  // namespace

TEST_CASE("two gateways share tokens: one revoked ten times costs eleven calls for tokens, and no send") {
  check_shared(55);
}

TEST_CASE("two gateways share tokens over a thousand sends each", "[.][long]") {
  check_shared(1'000);
}
