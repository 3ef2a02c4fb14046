// SPDX-License-Identifier: Apache-2.0
// A plugin that never gives a thread back does not hold the process that it lives in for ever.
#include <catch2/catch.hpp>
#include <chrono>
#include <string>

#include "support/e2e/gateway_process.hpp"
#include "support/e2e/wait.hpp"

using namespace ekiden;
using namespace ekiden::test;

namespace {

std::string with_endless(const std::string& isolation) {
  return "plugins: {path: [\"" EKIDEN_SERVICES_FOLDER "\"]}\nchannels:\n  - {id: stuck, adapter: endless, isolation: " +
         isolation + "}\n";
}

// Work that no worker has taken yet is cancelled, and holds nobody.
void start_and_wait_for_work(GatewayProcess& gateway) {
  gateway.start();
  REQUIRE(eventually([&] { return gateway.log().find("the work has begun") != std::string::npos; },
                     std::chrono::seconds(30)));
}

}  // namespace

TEST_CASE("offloaded work that never returns: the gateway ends all the same, and names the instance") {
  GatewayProcess gateway(with_endless("host"), "  stop_timeout: 300ms\n");
  start_and_wait_for_work(gateway);
  CHECK(gateway.stop() == 70);
  CHECK_THAT(gateway.log(), Catch::Contains("an instance holds a thread that does not come back"));
  CHECK_THAT(gateway.log(), Catch::Contains("stuck"));
  CHECK_THAT(gateway.log(), Catch::Contains("work that it has offloaded has not returned"));
  gateway.start();  // nothing of it stands in the way of the next run
  gateway.kill();
}

TEST_CASE("offloaded work that never returns ends with its own process, and the gateway ends well") {
  GatewayProcess gateway(with_endless("process"), "  stop_timeout: 300ms\n");
  start_and_wait_for_work(gateway);
  CHECK(gateway.stop() == 0);
  CHECK_THAT(gateway.log(), !Catch::Contains("does not come back"));
}
