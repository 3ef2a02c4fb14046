// SPDX-License-Identifier: Apache-2.0
// kill -9 of the processes of plugins while they work. EKIDEN_SEED repeats a run.
#include <catch2/catch.hpp>

#include <signal.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <map>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "e2e/commands/platform.hpp"
#include "e2e/isolation/isolated.hpp"
#include "support/e2e/wait.hpp"

using namespace ekiden;
using namespace ekiden::test;

namespace {

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

void kill_amid_events(int kills) {
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
  std::cout << kills << " kills, " << restarts << " restarts: " << kept.size() << " events acknowledged, "
            << bytes_of.size() << " delivered in " << receiver.requests().size() << " requests\n";
  CHECK(gateway.stop() == 0);
}

// A platform that has seen a text shows it to a customer: twice is once too often.
void kill_amid_commands(int kills) {
  const char* const given = std::getenv("EKIDEN_SEED");
  const std::uint64_t seed = given != nullptr ? std::strtoull(given, nullptr, 10) : std::random_device{}();
  std::cout << "EKIDEN_SEED=" << seed << std::endl;
  CAPTURE(seed);
  std::mt19937_64 random(seed);
  Platform platform(Where::process);
  platform.gateway.start();
  std::map<std::string, std::string> ids;  // by text
  for (int round = 0; round < kills; ++round) {
    const std::string customer = "oR" + std::to_string(round);
    platform.open_window(customer);
    // A process that is killed before it has done anything ten times in a row is left alone for minutes, and rightly.
    int tries = 0;
    REQUIRE(eventually([&] {
      const std::string probe = customer + "p" + std::to_string(++tries);
      platform.open_window(probe);
      return platform.end_of(platform.accept(probe, probe)) == "sent";
    }));
    const std::jthread killer([&, wait = random() % 20'000] {
      std::this_thread::sleep_for(std::chrono::microseconds(wait));
      for (const int child : children_of(platform.gateway.pid())) ::kill(child, SIGKILL);
    });
    for (int i = 0; i < 4; ++i) {
      const std::string text = customer + "n" + std::to_string(i);
      ids[text] = platform.accept(customer, text, text);
      REQUIRE_FALSE(ids[text].empty());
    }
  }
  std::map<std::string, int> ends;
  for (const auto& [text, id] : ids) {
    const std::string end = platform.end_of(id);
    ++ends[end];
    CAPTURE(text, platform.find(id));
    CHECK(has_ended(end));
    CHECK(platform.seen(text) <= 1);
    if (end == "sent") CHECK(platform.seen(text) == 1);
    if (end == "failed") CHECK(platform.seen(text) == 0);
  }
  std::cout << kills << " kills, " << platform.gateway.metric("ekiden_plugin_restarts_total{plugin=\"wechat\"}")
            << " restarts:";
  for (const auto& [end, count] : ends) std::cout << " " << count << " " << end;
  std::cout << "\n";
  CHECK(ends["sent"] > 0);
  CHECK(platform.gateway.metric("ekiden_plugin_restarts_total{plugin=\"wechat\"}") > 0);
  CHECK(platform.gateway.stop() == 0);
}

}  // namespace

TEST_CASE("what was acknowledged arrives in order however often the processes of adapter and sink are killed") {
  kill_amid_events(12);
}

TEST_CASE("however often the process of an adapter is killed, a customer sees a text at most once") {
  kill_amid_commands(6);
}

TEST_CASE("the same over a hundred kills each", "[.][long]") {
  SECTION("events") {
    kill_amid_events(100);
  }
  SECTION("commands") {
    kill_amid_commands(100);
  }
}
