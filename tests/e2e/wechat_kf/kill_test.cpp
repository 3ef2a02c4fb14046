// SPDX-License-Identifier: Apache-2.0
// kill -9 between sync_msg and the commit of its page: no message is lost, and none stands twice in the journal.
// EKIDEN_SEED repeats a run.
#include <catch2/catch.hpp>

#include <chrono>
#include <cstdlib>
#include <iostream>
#include <random>
#include <thread>

#include "e2e/ingest/event_view.hpp"
#include "e2e/wechat_kf/desk.hpp"
#include "support/e2e/wait.hpp"

using namespace ekiden::test;

namespace {

constexpr int kMessagesOfOneLife = 6;

std::uint64_t first_seed() {
  const char* const given = std::getenv("EKIDEN_SEED");
  return given != nullptr ? std::strtoull(given, nullptr, 10) : std::random_device{}();
}

// How many pages the platform has handed out.
long pages(const Desk& desk) {
  const std::string count = at(desk.sandbox.get("/sandbox/wechat-kf/syncs").body, "/syncs/0");
  return count == "(none)" ? 0 : std::stol(count);
}

void kill_again_and_again(int kills) {
  const std::uint64_t seed = first_seed();
  std::cout << "EKIDEN_SEED=" << seed << std::endl;
  CAPTURE(seed);
  std::mt19937_64 random(seed);
  Desk desk(", page_size: 2");
  std::vector<std::string> said;
  for (int life = 0; life < kills; ++life) {
    // The platform counts pulls without a callback's token by the minute of its own clock.
    desk.advance_clock_ms(61'000);
    desk.open();
    for (int i = 0; i < kMessagesOfOneLife; ++i) said.push_back(desk.say(std::to_string(said.size())));
    const long before = pages(desk);
    REQUIRE(eventually([&] { return pages(desk) > before; }, std::chrono::seconds(60)));
    std::this_thread::sleep_for(std::chrono::microseconds(random() % 4'000));
    desk.gateway.kill();
  }
  desk.advance_clock_ms(61'000);
  desk.open();
  said.push_back(desk.say("last"));
  REQUIRE(eventually([&] { return desk.journal().size() >= said.size(); }, std::chrono::seconds(60)));
  const auto journal = desk.journal();
  for (const std::string& id : said) {
    INFO(id);
    const auto found = journal.find(id);
    REQUIRE(found != journal.end());
    CHECK(found->second == 1);
  }
  CHECK(journal.size() == said.size());
  CHECK(desk.gateway.stop() == 0);
}

}  // namespace

TEST_CASE("kill -9 between the pull and the commit loses no message and doubles none") {
  kill_again_and_again(5);
}

TEST_CASE("the same, a hundred times", "[.][long]") {
  kill_again_and_again(100);
}
