// SPDX-License-Identifier: Apache-2.0
// A polling adapter through the real program: timers, workers, and cursors that stand in the journal with their events.
#include <catch2/catch.hpp>

#include <cstdlib>
#include <random>
#include <string>
#include <vector>

#include "e2e/ingest/event_view.hpp"
#include "support/doubles/fs.hpp"
#include "support/e2e/gateway_process.hpp"
#include "support/e2e/hosted_gateway.hpp"
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

template <class Gateway>
std::vector<long> numbers(const Gateway& gateway) {
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

TEST_CASE("a poll pauses while the disk is full, and goes on by itself without a gap when there is room") {
  const auto isolation = GENERATE(as<std::string>(), "host", "process");
  CAPTURE(isolation);
  PowerCutFs disk;
  FaultyFs fs(disk);
  cli::Gateway::Tuning tuning;
  tuning.plugin_processes.program = ekiden_program();
  HostedGateway gateway(configuration(isolation), tuning, fs);
  gateway.start();
  REQUIRE(eventually([&] { return numbers(gateway).size() >= 9; }));

  fs.set_capacity(fs.used());
  REQUIRE(eventually([&] { return gateway.api("GET", "/readyz").status == 503; }));
  const std::size_t before = numbers(gateway).size();
  const auto refusals = [&] {
    std::size_t lines = 0;
    for (const std::string& line : gateway.log().lines())
      lines += line.find("events were not accepted") != std::string::npos ? 1 : 0;
    return lines;
  };
  // The journal looks twice whether there is room; the poller does not knock meanwhile.
  const std::size_t writes = fs.count(FaultyFs::Op::write);
  REQUIRE(eventually([&] { return fs.count(FaultyFs::Op::write) >= writes + 2; }));
  CHECK(refusals() == 1);
  CHECK(numbers(gateway).size() == before);

  fs.set_capacity({});
  REQUIRE(eventually([&] { return numbers(gateway).size() >= before + 9; }));
  CHECK(gateway.api("GET", "/readyz").status == 200);
  is_without_gap_or_repetition(numbers(gateway));
  gateway.stop();
}

}  // namespace ekiden::test
