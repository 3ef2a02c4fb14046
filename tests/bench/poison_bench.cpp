// SPDX-License-Identifier: Apache-2.0
// One customer's messages are refused by the sink again and again: what the others feel of it.
#include <string>
#include <thread>
#include <vector>

#include "bench/counting_sink.hpp"
#include "bench/load.hpp"
#include "bench/peers.hpp"
#include "bench/rounds.hpp"
#include "support/e2e/wait.hpp"

namespace ekiden::bench {

namespace {

constexpr int kRounds = 5;
constexpr double kSeconds = 3;
constexpr double kRate = 2'000;

// How long the slowest hundredth of the others takes from being due to arriving.
std::vector<double> slowest_of_others(const std::string& poison) {
  CountingSink sink(poison);
  const std::unique_ptr<Peer> peer = start_gateway_to(sink.port());
  Load load;
  load.port = peer->port();
  load.request = wechat_message("/hooks/bench");
  load.connections = 16;
  load.seconds = kSeconds;
  load.rate = kRate;
  const std::uint64_t sent = run_load(load).acknowledged;
  const std::uint64_t others = poison.empty() ? sent : sent - sent / kPeers;
  test::eventually([&] { return sink.records() >= others; });
  return {percentile(sink.latencies_ms(), 0.99)};
}

}  // namespace

void poisoned_conversation() {
  stay_on_processor(1);
  const std::string peer = "oBenchmark-customer-000000007";
  compare("one conversation of 1,000 is refused, 2,000 messages a second",
          {{"the slowest hundredth of the others", "ms"}}, kRounds,
          {{"none is refused", [] { return slowest_of_others({}); }},
           {"one is refused", [&] { return slowest_of_others(peer); }}},
          {{"one is refused", {"none is refused"}, 0, 2.0, 2.0}});
}

}  // namespace ekiden::bench
