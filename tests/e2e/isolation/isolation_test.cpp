// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <signal.h>

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "e2e/delivery/hello.hpp"
#include "e2e/delivery/receiver.hpp"
#include "support/e2e/gateway_process.hpp"
#include "support/e2e/wait.hpp"

using namespace ekiden;
using namespace ekiden::test;

namespace {

std::string isolated(const std::string& url) {
  return "plugins: {path: [\"" + plugin_folder() + "\", \"" + example_plugin_folder() +
         "\"]}\n"
         "channels:\n"
         "  - {id: hello, adapter: hello-adapter, isolation: process}\n"
         "  - {id: steady, adapter: hello-adapter}\n"
         "sinks:\n  - {id: crm, sink: webhook, isolation: process, config: {url: \"" +
         url +
         "\", secret: whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw}}\n"
         "routes:\n  - {from: [hello, steady], to: [crm]}\n";
}

int say_to(const std::string& channel, const std::string& listen, const std::string& sender, const std::string& id) {
  return http(listen, "POST", "/hooks/" + channel, id,
              {{"Content-Type", "text/plain"}, {"X-Sender", sender}, {"X-Message-Id", id}})
      .status;
}

// The processes that a process has started and that live.
std::vector<int> children_of(int pid) {
  std::vector<int> children;
  for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
    const std::string name = entry.path().filename().string();
    if (name.find_first_not_of("0123456789") != std::string::npos) continue;
    const std::string stat = read_file("/proc/" + name + "/stat");
    const std::size_t end = stat.rfind(')');
    if (end == std::string::npos || stat.at(end + 2) == 'Z') continue;
    if (std::stoi(stat.substr(end + 4)) == pid) children.push_back(std::stoi(name));
  }
  return children;
}

std::string text_of(const Receiver::Request& request) {
  const std::size_t at = request.body.find("\"text\":\"") + 8;
  return request.body.substr(at, request.body.find('"', at) - at);
}

// Says things in three conversations while processes are killed; gives what the platform was told is kept.
std::vector<std::string> say_under_fire(const GatewayProcess& gateway, int kills) {
  std::vector<std::string> kept;
  int said = 0;
  for (int round = 0; round < kills; ++round) {
    for (int i = 0; i < 6; ++i) {
      const std::string sender = "s" + std::to_string(i % 3);
      const std::string id = sender + "-" + std::to_string(++said);
      // A platform says it again until it is told that it is kept.
      REQUIRE(eventually([&] { return say_to("hello", gateway.listen(), sender, id) == 200; }));
      kept.push_back(id);
      REQUIRE(say_to("steady", gateway.listen(), "t", "t-" + id) == 200);
      kept.push_back("t-" + id);
      const std::vector<int> children = children_of(gateway.pid());
      if (i == round % 6 && !children.empty())
        ::kill(children.at(static_cast<std::size_t>(round) % children.size()), SIGKILL);
    }
  }
  return kept;
}

void check_kills(int kills) {
  Receiver receiver([](const Receiver::Request&, int) { return Receiver::Reply{200}; });
  GatewayProcess gateway(isolated(receiver.url()));
  gateway.start();
  const std::vector<std::string> kept = say_under_fire(gateway, kills);
  const auto arrived = [&] {
    std::set<std::string> texts;
    for (const Receiver::Request& request : receiver.requests()) texts.insert(text_of(request));
    return texts;
  };
  CHECK(eventually([&] { return arrived().size() == kept.size(); }, std::chrono::seconds(60)));
  CHECK(arrived() == std::set<std::string>(kept.begin(), kept.end()));

  std::map<std::string, std::string> bytes_of;
  std::map<std::string, std::vector<int>> order;
  for (const Receiver::Request& request : receiver.requests()) {
    const auto [known, first] = bytes_of.emplace(request.id, request.body);
    CHECK(known->second == request.body);
    const std::string text = text_of(request);
    if (first) order[text.substr(0, text.rfind('-'))].push_back(std::stoi(text.substr(text.rfind('-') + 1)));
  }
  for (const auto& [conversation, numbers] : order) {
    INFO(conversation);
    if (conversation.front() != 't') CHECK(std::is_sorted(numbers.begin(), numbers.end()));
  }
  const double restarts = gateway.metric("ekiden_plugin_restarts_total{plugin=\"webhook\"}") +
                          gateway.metric("ekiden_plugin_restarts_total{plugin=\"hello_adapter\"}");
  CHECK(restarts >= kills / 2);
  CHECK(gateway.stop() == 0);
}

}  // namespace

TEST_CASE("isolation: adapter and sink carry a message from processes of their own, and end with the gateway") {
  Receiver receiver([](const Receiver::Request&, int) { return Receiver::Reply{200}; });
  GatewayProcess gateway(isolated(receiver.url()));
  gateway.start();
  const std::vector<int> children = children_of(gateway.pid());
  REQUIRE(children.size() == 2);
  CHECK(say_to("hello", gateway.listen(), "somebody", "m1") == 200);
  REQUIRE(eventually([&] { return receiver.requests().size() == 1; }));
  CHECK(text_of(receiver.requests().front()) == "m1");

  SECTION("when it stops") {
    CHECK(gateway.stop() == 0);
    for (const int child : children) CHECK(::kill(child, 0) != 0);
  }
  SECTION("when it is killed") {
    gateway.kill();
    CHECK(eventually([&] { return ::kill(children[0], 0) != 0 && ::kill(children[1], 0) != 0; }));
  }
}

TEST_CASE("isolation: a configuration that the plugin refuses in its process ends the start with its sentence") {
  GatewayProcess gateway(isolated("http://user:word@127.0.0.1"));
  CHECK_THROWS_WITH(gateway.start(), Catch::Contains("crm did not start: url: must not carry a user name or password"));
}

TEST_CASE("isolation: what was acknowledged arrives in order however often the processes are killed") {
  check_kills(12);
}

TEST_CASE("isolation: what was acknowledged arrives in order however often the processes are killed, 100 times",
          "[.long]") {
  check_kills(100);
}
