// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "e2e/delivery/hello.hpp"
#include "e2e/operator/command.hpp"
#include "support/e2e/gateway_process.hpp"

using namespace ekiden;
using namespace ekiden::test;

TEST_CASE("whatever gateway.durability says, kill -9 takes no message that was answered 200; only always is silent") {
  for (const std::string mode : {"always", "interval", "os"}) {
    INFO(mode);
    GatewayProcess gateway(hello_and_webhook("http://127.0.0.1:9/nobody"), "  durability: " + mode + "\n");
    gateway.start();
    for (int n = 0; n < 20; ++n) REQUIRE(say(gateway.listen(), "ann", "m" + std::to_string(n), "hello") == 200);
    gateway.kill();
    CHECK(contains(gateway.log(), "a power cut may take events") == (mode != "always"));
    gateway.start();
    CHECK(gateway.events().size() == 20);
  }
}

TEST_CASE("a gateway that is ready again says at once how much it has to deliver") {
  GatewayProcess gateway(hello_and_webhook("http://127.0.0.1:9/nobody"));
  gateway.start();
  for (int n = 0; n < 7; ++n) REQUIRE(say(gateway.listen(), "ann", "m" + std::to_string(n), "hello") == 200);
  gateway.kill();
  gateway.start();
  CHECK(gateway.metric("ekiden_backlog_events{sink=\"crm\"}") >= 7);
}
