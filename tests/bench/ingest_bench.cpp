// SPDX-License-Identifier: Apache-2.0
// A message of 700 bytes comes in, is checked, parsed, made durable, and then answered: how many a second, at what
// cost, and how long the slowest wait. Servers on processor 0, the generator on processor 1.
#include <cstdio>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "bench/load.hpp"
#include "bench/peers.hpp"
#include "bench/process_cost.hpp"
#include "bench/rounds.hpp"

namespace ekiden::bench {

namespace {

constexpr int kRounds = 5;
constexpr double kSeconds = 2;
constexpr double kWarmUpSeconds = 0.3;
// The record in the gateway's journal: the platform's document, the same message as an event, and what is known of
// both.
constexpr std::size_t kRecordBytes = 2'700;

enum : std::size_t { kRate, kCost, kSlowest };
const std::vector<Figure> kFigures = {{"durable messages a second", "1/s"},
                                      {"processor time for each", "us"},
                                      {"the slowest hundredth, under saturation", "ms"}};

std::vector<double> measure(const std::string& name, const std::function<std::unique_ptr<Peer>()>& start,
                            const Template& request, int connections) {
  const std::unique_ptr<Peer> peer = start();
  Load load;
  load.port = peer->port();
  load.request = request;
  load.connections = connections;
  load.seconds = kWarmUpSeconds;
  load.first_serial = 1'000'000'000;
  (void)run_load(load);
  load.seconds = kSeconds;
  load.first_serial = 1;
  const double before = processor_seconds(peer->pid());
  const LoadResult result = run_load(load);
  const double spent = processor_seconds(peer->pid()) - before;
  if (result.refused > 0)
    std::fprintf(stderr, "ekiden_bench: %s refused %llu requests\n", name.c_str(),
                 static_cast<unsigned long long>(result.refused));
  if (result.acknowledged == 0) return {0, 0, 0};
  return {result.per_second(), spent * 1e6 / static_cast<double>(result.acknowledged),
          percentile(result.latencies_ms, 0.99)};
}

void ingest_over(int connections, double least_against_peer, double goal_against_peer) {
  const Template wechat = wechat_message("/hooks/bench");
  const Template json = json_message("/");
  const auto subject = [&](const std::string& name, const Template& request,
                           std::function<std::unique_ptr<Peer>()> start) {
    return Subject{name, [name, &request, connections, start = std::move(start)] {
                     return measure(name, start, request, connections);
                   }};
  };
  std::vector<Subject> subjects = {
      subject("raw limit", wechat, [] { return start_raw_limit(); }),
      subject("raw limit, records as long as the gateway's", wechat, [] { return start_raw_limit(kRecordBytes); }),
      subject("ekiden", wechat, [] { return start_gateway({}); }), subject("ekiden, durability: os", wechat, [] {
        return start_gateway({"  durability: os\n", {}});
      })};
  if (have_fluent_bit()) {
    subjects.push_back(subject("fluent bit, 1 worker", json, [] { return start_fluent_bit({}); }));
    subjects.push_back(subject("fluent bit, 2 workers", json, [] { return start_fluent_bit({.workers = 2}); }));
  }
  compare("ingest over " + std::to_string(connections) + " connections", kFigures, kRounds, subjects,
          {{"ekiden", {"fluent bit, 1 worker", "fluent bit, 2 workers"}, kRate, least_against_peer, goal_against_peer},
           {"ekiden", {"raw limit"}, kRate, 0.45, 0.70},
           {"ekiden", {"raw limit"}, kCost, 3.0, 1.9},
           {"ekiden", {"ekiden, durability: os"}, kRate, 0.70, 0.85},
           {"ekiden", {"raw limit"}, kSlowest, 4.0, 2.0}});
}

}  // namespace

void ingest() {
  stay_on_processor(1);
  ingest_over(64, 1.3, 1.8);
  ingest_over(256, 1.6, 2.3);
}

}  // namespace ekiden::bench
