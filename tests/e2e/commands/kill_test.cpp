// SPDX-License-Identifier: Apache-2.0
// kill -9 while commands are on their way. EKIDEN_SEED repeats a run.
#include <catch2/catch.hpp>

#include <cstdlib>
#include <iostream>
#include <map>
#include <random>
#include <thread>

#include "e2e/commands/platform.hpp"
#include "support/e2e/wait.hpp"

using namespace ekiden::test;

namespace {

constexpr int kSenders = 4;
constexpr int kCommandsOfOneRound = 12;

std::uint64_t first_seed() {
  const char* const given = std::getenv("EKIDEN_SEED");
  return given != nullptr ? std::strtoull(given, nullptr, 10) : std::random_device{}();
}

// A command as its sender knows it: without an id when the gateway died before it answered.
struct Wanted {
  std::string to, text, key, id;
};

void send_all(const Platform& platform, std::vector<Wanted>& wanted) {
  std::vector<std::jthread> senders;
  for (std::size_t t = 0; t < kSenders; ++t)
    senders.emplace_back([&, t] {
      for (std::size_t i = t; i < wanted.size(); i += kSenders)
        if (wanted[i].id.empty()) wanted[i].id = platform.accept(wanted[i].to, wanted[i].text, wanted[i].key);
    });
}

void kill_again_and_again(int kills) {
  const std::uint64_t seed = first_seed();
  std::cout << "EKIDEN_SEED=" << seed << std::endl;
  CAPTURE(seed);
  std::mt19937_64 random(seed);
  Platform platform;
  std::vector<Wanted> all;
  platform.gateway.start();
  for (int round = 0; round < kills; ++round) {
    std::vector<Wanted> wanted;
    for (int i = 0; i < kCommandsOfOneRound; ++i) {
      const std::string name = "r" + std::to_string(round) + "n" + std::to_string(i);
      const std::string customer = "oR" + std::to_string(round) + "c" + std::to_string(i % 4);
      if (i < 4) platform.open_window(customer);
      wanted.push_back({customer, name, name, {}});
    }
    {
      const std::jthread load([&] { send_all(platform, wanted); });
      std::this_thread::sleep_for(std::chrono::microseconds(random() % 40'000));
      platform.gateway.kill();
    }
    platform.gateway.start();
    if (round % 2 == 0) send_all(platform, wanted);  // a sender that got no answer asks again with the same key
    all.insert(all.end(), wanted.begin(), wanted.end());
  }

  std::map<std::string, int> ends;
  for (const Wanted& one : all) {
    if (one.id.empty()) continue;
    const std::string end = platform.end_of(one.id);
    ++ends[end];
    CAPTURE(one.text, platform.find(one.id));
    CHECK(has_ended(end));
    if (end == "sent") CHECK(platform.seen(one.text) == 1);
    if (end == "failed") CHECK(platform.seen(one.text) == 0);
  }
  std::map<std::string, int> shown;
  const rapidjson::Document sent = parse(platform.sandbox.get("/sandbox/wechat/sent").body);
  for (const rapidjson::Value& one : sent["sent"].GetArray()) ++shown[one["text"].GetString()];
  for (const auto& [text, times] : shown) {
    CAPTURE(text);
    CHECK(times == 1);
  }
  for (const auto& [end, count] : ends) std::cout << end << " " << count << "\n";
  CHECK(ends["sent"] > 0);
  CHECK(platform.gateway.stop() == 0);
}

}  // namespace

TEST_CASE("however often the gateway is killed, a customer sees a text at most once and every command ends") {
  kill_again_and_again(6);
}

TEST_CASE("the same over a hundred kills", "[.][long]") {
  kill_again_and_again(100);
}
