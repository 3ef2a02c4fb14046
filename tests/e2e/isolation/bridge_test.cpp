// SPDX-License-Identifier: Apache-2.0
// A sink that is a Python program, in a gateway: where it runs, what it may do, and what its death costs.
#include <catch2/catch.hpp>

#include <signal.h>
#include <stdlib.h>

#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "cli/child_process.hpp"
#include "e2e/isolation/isolated.hpp"
#include "support/e2e/python.hpp"
#include "support/e2e/wait.hpp"

using namespace ekiden;
using namespace ekiden::test;

namespace {

constexpr const char* kProgram = R"(
import os, socket, ekiden

class Relay(ekiden.Sink):
    def start(self):
        attempts = {"a socket": socket.socket, "a file": lambda: open(self.config["file"], "w"),
                    "a secret": lambda: open(self.config["secret"]), "a token": lambda: os.environ["EKIDEN_TOKEN"]}
        for what, attempt in attempts.items():
            try:
                attempt()
            except (OSError, KeyError):
                continue
            raise ekiden.Config("it could have " + what)

    def deliver(self, events):
        event = events[0]
        response = self.host.request("POST", self.config["url"], event.document, [("webhook-id", event.id)])
        if response.status != 200:
            raise ekiden.Retry("the receiver answered %d" % response.status)

ekiden.run(Relay)
)";

constexpr const char* kBridgeFile = R"({"id": "relay", "kind": "sink",
  "command": ["python3", "-B", "{folder}/relay.py"], "limits": {"backoff_ms": 1},
  "descriptor": {"title": "Relay", "description": "Posts events.", "max_in_flight": 4,
    "config": {"type": "object", "properties": {"url": {"type": "string"}, "file": {"type": "string"}, "secret": {"type": "string"}}},
    "needs": {"processes": true, "threads": true}}})";

// The folder of the plugin.
class Relay {
 public:
  Relay() {
    std::filesystem::copy_file(EKIDEN_BRIDGE, folder_.file("relay.so"));
    for (const std::string module : {"ekiden.py", "ekiden_channel.py"})
      std::filesystem::copy_file(EKIDEN_PYTHON_MODULES "/" + module, folder_.file(module));
    folder_.write("relay.py", kProgram);
    folder_.write("relay.bridge.json", kBridgeFile);
  }
  std::string configuration(const std::string& url) const {
    return "plugins: {path: [\"" + folder_.path() + "\", \"" + example_plugin_folder() +
           "\"]}\n"
           "channels:\n  - {id: hello, adapter: hello-adapter}\n"
           "sinks:\n  - {id: out, sink: relay, config: {url: \"" +
           url + "\", file: \"" + elsewhere_.file("made") + "\", secret: \"" + elsewhere_.write("secret", "x") +
           "\"}}\n"
           "routes:\n  - {from: [hello], to: [out]}\n";
  }

 private:
  TemporaryFolder folder_;
  TemporaryFolder elsewhere_;
};

// The program's process: a child of the plugin's own.
std::vector<int> programs_of(const GatewayProcess& gateway) {
  std::vector<int> programs;
  for (const int child : children_of(gateway.pid()))
    for (const int program : children_of(child)) programs.push_back(program);
  return programs;
}

std::set<std::string> texts_of(const Receiver& receiver) {
  std::set<std::string> texts;
  for (const Receiver::Request& request : receiver.requests()) texts.insert(text_of(request));
  return texts;
}

}  // namespace

#ifndef EKIDEN_SANITIZED

TEST_CASE("a program behind the bridge runs apart by itself, confined, and its death costs no event") {
  ::setenv("PATH", (python_folder() + ":" + ::getenv("PATH")).c_str(), 1);
  const Relay relay;
  Receiver receiver([](const Receiver::Request&, int) { return Receiver::Reply{200}; });
  GatewayProcess gateway(relay.configuration(receiver.url()));
  gateway.start();
  REQUIRE(programs_of(gateway).size() == 1);
  std::set<std::string> kept;
  for (int number = 1; number <= 30; ++number) {
    const std::string id = "m" + std::to_string(number);
    REQUIRE(say_to("hello", gateway.listen(), "s" + std::to_string(number % 3), id) == 200);
    kept.insert(id);
    if (number % 6 == 0)
      for (const int program : programs_of(gateway)) ::kill(program, SIGKILL);
  }
  CHECK(eventually([&] { return texts_of(receiver) == kept; }, std::chrono::seconds(60)));
  CHECK(gateway.log().find("the program is gone") != std::string::npos);
  CHECK(gateway.metric("ekiden_plugin_restarts_total{plugin=\"relay\"}") == 0);  // the bridge itself lives on
  const std::vector<int> programs = programs_of(gateway);
  CHECK(gateway.stop() == 0);
  for (const int program : programs) CHECK(::kill(program, 0) != 0);
}

TEST_CASE("a program behind the bridge ends with a gateway that is killed") {
  ::setenv("PATH", (python_folder() + ":" + ::getenv("PATH")).c_str(), 1);
  const Relay relay;
  Receiver receiver([](const Receiver::Request&, int) { return Receiver::Reply{200}; });
  GatewayProcess gateway(relay.configuration(receiver.url()));
  gateway.start();
  const std::vector<int> programs = programs_of(gateway);
  REQUIRE(programs.size() == 1);
  gateway.kill();
  CHECK(eventually([&] { return ::kill(programs.front(), 0) != 0; }));
}

#endif
