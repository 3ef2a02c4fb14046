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

// A kill comes while the messages of one life come in.
constexpr unsigned kMicrosecondsOfOneMessage = 700;

std::uint64_t first_seed() {
  const char* const given = std::getenv("EKIDEN_SEED");
  return given != nullptr ? std::strtoull(given, nullptr, 10) : std::random_device{}();
}

long count(const Desk& desk, const char* pointer) {
  const std::string number = at(desk.sandbox.get("/sandbox/wechat-kf/syncs").body, pointer);
  return number == "(none)" ? 0 : std::stol(number);
}

// Gives how many messages the platform has listed more often than once, because a kill came before their commit.
long kill_again_and_again(int kills, int messages) {
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
    const long pages = count(desk, "/syncs/0");
    const std::jthread customers([&] {
      for (int i = 0; i < messages; ++i)
        said.push_back(at(desk.sandbox.post("/sandbox/wechat-kf/push", R"({"text": "在吗"})").body, "/msgid"));
    });
    CHECK(eventually([&] { return count(desk, "/syncs/0") > pages; }, std::chrono::seconds(60)));
    std::this_thread::sleep_for(
        std::chrono::microseconds(random() % (static_cast<unsigned>(messages) * kMicrosecondsOfOneMessage)));
    desk.gateway.kill();
  }
  desk.advance_clock_ms(61'000);
  desk.open();
  said.push_back(desk.say("last"));
  CHECK(eventually([&] { return desk.journal().size() >= said.size(); }, std::chrono::seconds(60)));
  const auto journal = desk.journal();
  CHECK(journal.size() == said.size());
  for (const std::string& id : said) {
    INFO(id);
    CHECK(journal.contains(id));
  }
  for (const auto& [id, times] : journal) CHECK(times == 1);
  const long listed = count(desk, "/listed");
  CHECK(desk.gateway.stop() == 0);
  return listed - static_cast<long>(said.size());
}

}  // namespace

TEST_CASE("kill -9 between the pull and the commit loses no message and doubles none") {
  CHECK(kill_again_and_again(5, 6) >= 0);
}

TEST_CASE("the same, a hundred times, some of them in between", "[.][long]") {
  CHECK(kill_again_and_again(100, 30) > 0);
}
