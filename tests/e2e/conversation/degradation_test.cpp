// SPDX-License-Identifier: Apache-2.0
#include "e2e/conversation/limited_gateway.hpp"

using namespace ekiden;
using namespace ekiden::test;

TEST_CASE("a card on a channel that takes none leaves as text, and the result says what was lost") {
  const LimitedGateway gateway;
  const auto post = [&gateway](const std::string& more) {
    return gateway.api(
        "POST", "/v1/commands",
        R"({"type":"message.send","channel":"limited","to":"anna","parts":[{"type":"link","url":"https://e",)"
        R"("title":"Your order"}])" +
            more + "}",
        {{"Content-Type", "application/json"}});
  };
  const Answer accepted = post("");
  REQUIRE(accepted.status == 202);
  const std::string id = parse(accepted.body)["id"].GetString();
  CHECK(gateway.end_of(id) == "sent");
  const rapidjson::Document command = parse(gateway.find(id));
  const rapidjson::Value& degraded = command["result"]["degraded"][0];
  CHECK(degraded["from"] == "link");
  CHECK(degraded["to"][0] == "text");
  CHECK(degraded["lost"][0] == "layout");
  CHECK(gateway.log().contains("text=Your order"));
  const Answer refused = post(R"(,"constraints":{"degrade":false})");
  CHECK(refused.status == 422);
  CHECK(parse(refused.body)["code"] == "not_supported");
}
