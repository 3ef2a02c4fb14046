// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>
#include <thread>
#include <vector>

#include "support/e2e/gateway_process.hpp"
#include "support/e2e/wait.hpp"

using namespace ekiden::test;

namespace {

struct Size {
  int conversations;
  int events;  // of each
  int kills;
};

std::string configuration(const Size& size, const std::string& file) {
  return "plugins: {path: [\"" EKIDEN_CROWD_FOLDER
         "\"]}\n"
         "channels:\n  - {id: crowd, adapter: crowd, config: {conversations: " +
         std::to_string(size.conversations) + ", events: " + std::to_string(size.events) +
         "}}\n"
         "sinks:\n  - {id: ledger, sink: ledger, retry: {base: 5ms, cap: 50ms}, config: {fail_percent: 20, file: \"" +
         file +
         "\"}}\n"
         "routes:\n  - {from: [crowd], to: [ledger]}\n";
}

// What a sink that is idempotent by id makes of the effects: for each conversation the numbers, each at its first
// coming.
struct Effects {
  explicit Effects(const Size& size) : numbers(static_cast<std::size_t>(size.conversations)) {}

  std::vector<std::vector<int>> numbers;
  std::size_t lines = 0;
  std::size_t distinct = 0;

  void read(const std::string& path, int events) {
    std::vector<std::vector<bool>> known(numbers.size(), std::vector<bool>(static_cast<std::size_t>(events)));
    std::ifstream file(path);
    std::size_t conversation = 0;
    int number = 0;
    while (file >> conversation >> number) {
      ++lines;
      std::vector<bool>::reference seen = known.at(conversation).at(static_cast<std::size_t>(number));
      if (seen) continue;
      seen = true;
      ++distinct;
      numbers[conversation].push_back(number);
    }
  }
};

// Of the effects, were each written once.
std::size_t bytes_of(const Size& size) {
  std::size_t bytes = 0;
  for (int i = 0; i < size.conversations; ++i)
    bytes += static_cast<std::size_t>(size.events) * (std::to_string(i).size() + 2);
  for (int i = 0; i < size.events; ++i)
    bytes += static_cast<std::size_t>(size.conversations) * std::to_string(i).size();
  return bytes;
}

std::string anonymous_memory(int pid) {
  std::ifstream status("/proc/" + std::to_string(pid) + "/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with("RssAnon:")) return line;
  return "RssAnon: ?";
}

void run(const Size& size, std::chrono::seconds limit) {
  const TemporaryFolder folder;
  const std::string file = folder.file("effects");
  const auto all = static_cast<std::size_t>(size.conversations) * static_cast<std::size_t>(size.events);
  const std::size_t bytes = bytes_of(size);
  GatewayProcess gateway(configuration(size, file));
  gateway.start();
  const auto grown_to = [&](std::size_t bytes) {
    std::error_code none;
    return std::filesystem::exists(file) && std::filesystem::file_size(file, none) >= bytes;
  };
  for (int kill = 1; kill <= size.kills; ++kill) {
    const std::size_t part = bytes * static_cast<std::size_t>(kill) / static_cast<std::size_t>(size.kills + 1);
    REQUIRE(eventually([&] { return grown_to(part); }, limit));
    gateway.kill();
    gateway.start();
  }
  Effects effects(size);
  REQUIRE(eventually(
      [&] {
        std::this_thread::sleep_for(std::chrono::milliseconds(500));
        if (gateway.metric("ekiden_backlog_events{sink=\"ledger\"}") > 0 || !grown_to(bytes)) return false;
        effects = Effects(size);
        effects.read(file, size.events);
        return effects.distinct == all;
      },
      limit));
  std::cout << anonymous_memory(gateway.pid()) << std::endl;
  CHECK(gateway.stop() == 0);

  std::cout << size.conversations << " conversations, " << all << " events, " << size.kills
            << " kills: " << effects.lines << " effects of " << effects.distinct << " events" << std::endl;
  CHECK(effects.distinct == all);
  std::size_t out_of_order = 0;
  for (const std::vector<int>& numbers : effects.numbers) {
    bool in_order = numbers.size() == static_cast<std::size_t>(size.events);
    for (std::size_t i = 0; i < numbers.size(); ++i) in_order = in_order && numbers[i] == static_cast<int>(i);
    out_of_order += in_order ? 0 : 1;
  }
  CHECK(out_of_order == 0);
}

}  // namespace

TEST_CASE(
    "with a sink that fails at random and kills, each conversation's effect is its input, in order, each event once") {
  run({100, 30, 4}, std::chrono::seconds(90));
}

TEST_CASE("the same with 10,000 conversations of 100 events and 20 kills", "[.][long]") {
  run({10'000, 100, 20}, std::chrono::seconds(1'800));
}
