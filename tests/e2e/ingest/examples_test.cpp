// SPDX-License-Identifier: Apache-2.0
// The smallest plugins in a real gateway.
#include <catch2/catch.hpp>

#include "cli/child_process.hpp"
#include "e2e/ingest/event_view.hpp"
#include "support/e2e/gateway_process.hpp"
#include "support/e2e/wait.hpp"

using namespace ekiden::test;

TEST_CASE("the smallest adapter and the smallest sink carry a message in and a command out") {
  GatewayProcess gateway(
      "plugins: {path: [\"" + example_plugin_folder() +
      "\"]}\nchannels:\n  - {id: hello, adapter: hello-adapter, config: {}}\n"
      "sinks:\n  - {id: log, sink: hello-sink, config: {}}\nroutes:\n  - {from: [hello], to: [log]}\n");
  gateway.start();
  const Answer answer = http(gateway.listen(), "POST", "/hooks/hello", "hello",
                             {{"X-Message-Id", "1"}, {"X-Sender", "ada"}, {"Content-Type", "text/plain"}});
  CHECK(answer.status == 200);
  const std::vector<std::string> events = gateway.events();
  REQUIRE(events.size() == 1);
  CHECK(at(events[0], "/data/message/parts/0/text") == "hello");
  const std::string id = at(events[0], "/id");
  CHECK(eventually([&] { return gateway.log().find(id) != std::string::npos; }));

  const std::string token = gateway.folder().write("token", kToken);
  const auto sent =
      ekiden::cli::run_child({ekiden_program(), "send", "--api", "http://" + gateway.admin(), "--token-file", token,
                              "--channel", "hello", "--to", "ada", "--json", "good day"},
                             30'000);
  REQUIRE(sent);
  INFO(sent->out + sent->err);
  REQUIRE(sent->exit_code == 0);
  const std::string command = at(sent->out, "/id");
  CHECK(eventually([&] { return at(gateway.api("GET", "/v1/commands/" + command).body, "/status") == "sent"; }));
  CHECK(eventually([&] { return gateway.events().size() == 2; }));
  CHECK(at(gateway.events()[1], "/type") == "ekiden.message.status.v1");
  CHECK(at(gateway.events()[1], "/data/status/status") == "sent");
  CHECK(gateway.stop() == 0);
}
