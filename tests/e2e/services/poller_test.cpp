// SPDX-License-Identifier: Apache-2.0
// A polling adapter through the real program: timers, workers, and cursors that stand in the journal with their events.
#include <catch2/catch.hpp>

#include <cstdlib>
#include <random>
#include <string>
#include <vector>

#include "e2e/ingest/event_view.hpp"
#include "support/e2e/gateway_process.hpp"
#include "support/e2e/wait.hpp"

namespace ekiden::test {

namespace {

std::string configuration(const std::string& isolation) {
  return "plugins: {path: [\"" EKIDEN_POLLER_FOLDER "\"]}\nchannels:\n  - {id: numbers, adapter: poller, isolation: " +
         isolation + ", config: {}}\n";
}

std::uint64_t first_seed() {
  const char* const given = std::getenv("EKIDEN_SEED");
  return given != nullptr ? std::strtoull(given, nullptr, 10) : std::random_device{}();
}

std::vector<long> numbers(const GatewayProcess& gateway) {
  std::vector<long> found;
  for (const std::string& event : gateway.events()) found.push_back(std::stol(at(event, "/data/message/parts/0/text")));
  return found;
}

void is_without_gap_or_repetition(const std::vector<long>& found) {
  for (std::size_t i = 0; i < found.size(); ++i)
    if (found[i] != static_cast<long>(i) + 1) FAIL("at " << i << " stands " << found[i]);
  CHECK(found.size() % 3 == 0);
}

}  // namespace

TEST_CASE("a poll goes on where it stopped, and no kill parts a cursor from its messages") {
  const auto isolation = GENERATE(as<std::string>(), "host", "process");
  const std::uint64_t seed = first_seed();
  CAPTURE(isolation, seed);
  std::mt19937_64 random(seed);
  GatewayProcess gateway(configuration(isolation));
  std::size_t before = 0;
  for (int life = 0; life < 5; ++life) {
    gateway.start();
    const std::size_t enough = before + 3 + random() % 60;
    REQUIRE(eventually([&] { return numbers(gateway).size() >= enough; }));
    before = numbers(gateway).size();
    gateway.kill();
  }
  gateway.start();
  REQUIRE(eventually([&] { return numbers(gateway).size() > before; }));
  CHECK(gateway.stop() == 0);
  gateway.start();
  is_without_gap_or_repetition(numbers(gateway));
  CHECK(gateway.metric("ekiden_plugin_defects_total{instance=\"numbers\"}") == 0);
}

}  // namespace ekiden::test
