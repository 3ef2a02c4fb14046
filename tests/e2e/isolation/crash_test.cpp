// SPDX-License-Identifier: Apache-2.0
// A plugin that crashes the gateway does so once.
#include <catch2/catch.hpp>

#include "cli/child_process.hpp"
#include "e2e/delivery/hello.hpp"
#include "support/e2e/gateway_process.hpp"
#include "support/e2e/wait.hpp"

using namespace ekiden;
using namespace ekiden::test;

#ifndef EKIDEN_SANITIZED  // the sanitizers have handlers of their own for a crash

namespace {

std::string hello_and_crasher() {
  return "plugins: {path: [\"" + example_plugin_folder() +
         "\", \"" EKIDEN_FIXTURE_FOLDER
         "/crasher.so\"]}\n"
         "channels:\n  - {id: hello, adapter: hello-adapter}\n"
         "sinks:\n  - {id: fragile, sink: crasher}\n"
         "routes:\n  - {from: [hello], to: [fragile]}\n";
}

}  // namespace

TEST_CASE("a plugin that crashed the gateway runs in a child from then on, is reported, and can be promoted") {
  GatewayProcess gateway(hello_and_crasher());
  gateway.start();
  REQUIRE(say(gateway.listen(), "ada", "1", "harmless") == 200);
  say(gateway.listen(), "bert", "2", "please crash");  // the answer may die with the process
  REQUIRE(eventually([&] { return !gateway.running(); }));

  gateway.start();
  CHECK_THAT(gateway.log(), Catch::Contains("the last run of the gateway ended in a crash"));
  CHECK_THAT(gateway.log(), Catch::Contains("crasher.so"));
  CHECK_THAT(gateway.api("GET", "/v1/sinks").body, Catch::Contains("ekiden plugin promote crasher"));
  // The event that crashes it is still there: now it takes a child each time, and nothing else.
  CHECK(eventually([&] { return gateway.metric("ekiden_plugin_restarts_total{plugin=\"crasher\"}") >= 2; }));
  CHECK(gateway.running());
  CHECK(say(gateway.listen(), "cleo", "3", "harmless too") == 200);
  CHECK(gateway.stop() == 0);

  const auto promote = [&] {
    const auto output =
        cli::run_child({ekiden_program(), "plugin", "promote", "crasher", "-c", gateway.config_file()}, 60'000);
    REQUIRE(output);
    return *output;
  };
  CHECK(promote().exit_code == 0);
  const cli::ChildOutput again = promote();
  CHECK(again.exit_code == 1);
  CHECK_THAT(again.err, Catch::Contains("not demoted"));
}

#endif
