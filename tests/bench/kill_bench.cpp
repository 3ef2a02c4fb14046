// SPDX-License-Identifier: Apache-2.0
// What a channel notices of another one whose process is killed again and again: the 99th percentile of a webhook's
// durable answer, through a real gateway, while the other channel has the same load in every candidate.
#include <signal.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <string>
#include <thread>
#include <vector>

#include "bench/rounds.hpp"
#include "e2e/isolation/isolated.hpp"
#include "support/e2e/gateway_process.hpp"

namespace ekiden::bench {

namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr int kRounds = 7;
constexpr auto kRound = 3s;
constexpr auto kBetweenKills = 250ms;
constexpr auto kPace = 2ms;  // between two messages of the channel that is killed, whatever it answers

class Gateway {
 public:
  Gateway()
      : process_("plugins: {path: [\"" + test::example_plugin_folder() +
                 "\"]}\nchannels:\n  - {id: victim, adapter: hello-adapter, isolation: process}\n"
                 "  - {id: steady, adapter: hello-adapter}\n") {
    process_.start();
  }

  // Milliseconds.
  double p99(bool kills) {
    std::atomic<bool> over{false};
    const std::jthread load([&] {
      while (!over) {
        test::say_to("victim", process_.listen(), "somebody", next_id());
        std::this_thread::sleep_for(kPace);
      }
    });
    const std::jthread killer([&] {
      for (auto due = Clock::now() + kBetweenKills; kills && !over; due += kBetweenKills) {
        std::this_thread::sleep_until(due);
        for (const int child : test::children_of(process_.pid()))
          if (::kill(child, SIGKILL) == 0) ++killed_;
      }
    });
    std::vector<double> took;
    for (const auto end = Clock::now() + kRound; Clock::now() < end;)
      took.push_back(1e3 * seconds([&] { test::say_to("steady", process_.listen(), "somebody", next_id()); }));
    over = true;
    return percentile(took, 0.99);
  }
  int killed() const { return killed_; }

 private:
  std::string next_id() { return std::to_string(++last_id_); }

  test::GatewayProcess process_;
  std::atomic<int> last_id_{0};
  std::atomic<int> killed_{0};
};

}  // namespace

void a_channel_beside_one_that_is_killed() {
  Gateway gateway;
  compare("another channel's p99 while a plugin's process is killed (goal: within twice)", "ms", kRounds,
          {{"limit: nothing is killed", [&] { return gateway.p99(false); }},
           {"its process is killed every 250 ms", [&] { return gateway.p99(true); }}});
  std::printf("  %d processes were killed\n", gateway.killed());
}

}  // namespace ekiden::bench
