// SPDX-License-Identifier: Apache-2.0
// A message comes in, is made durable, and arrives at an HTTP sink: how many a second, and how long one takes at a rate
// that everybody can follow. Servers on processor 0, generator and sink on processor 1.
#include <cstdio>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "bench/counting_sink.hpp"
#include "bench/load.hpp"
#include "bench/peers.hpp"
#include "bench/rounds.hpp"
#include "support/e2e/wait.hpp"

namespace ekiden::bench {

namespace {

constexpr int kRounds = 5;

using Start = std::function<std::unique_ptr<Peer>(std::uint16_t sink_port)>;

// Sends, waits until all of it has arrived.
LoadResult pass_on(const Start& start, const Template& request, CountingSink& sink, int connections, double seconds,
                   double rate) {
  const std::unique_ptr<Peer> peer = start(sink.port());
  Load load;
  load.port = peer->port();
  load.request = request;
  load.connections = connections;
  load.seconds = seconds;
  load.rate = rate;
  LoadResult result = run_load(load);
  if (!test::eventually([&] { return sink.records() >= result.acknowledged; }, std::chrono::seconds(120)))
    std::fprintf(stderr, "ekiden_bench: %llu of %llu records did not arrive\n",
                 static_cast<unsigned long long>(result.acknowledged - sink.records()),
                 static_cast<unsigned long long>(result.acknowledged));
  return result;
}

// Records a second, from the first request until the last has arrived.
std::vector<double> rate_of(const Start& start, const Template& request) {
  CountingSink sink;
  std::int64_t begin = 0;
  const Start timed = [&](std::uint16_t port) {
    std::unique_ptr<Peer> peer = start(port);
    begin = steady_ns();
    return peer;
  };
  (void)pass_on(timed, request, sink, 64, 3, 0);
  return {static_cast<double>(sink.records()) * 1e9 / static_cast<double>(sink.last_ns() - begin)};
}

// Milliseconds from the time a message was due until it has arrived: the middle and the slowest hundredth.
std::vector<double> latency_of(const Start& start, const Template& request) {
  CountingSink sink;
  (void)pass_on(start, request, sink, 16, 3, 2'000);
  return {percentile(sink.latencies_ms(), 0.99), median(sink.latencies_ms())};
}

}  // namespace

void relay() {
  stay_on_processor(1);
  const Template wechat = wechat_message("/hooks/bench");
  const Template json = json_message("/");
  const Start one_by_one = [](std::uint16_t port) { return start_gateway_to(port); };
  const Start batched = [](std::uint16_t port) { return start_gateway_to(port, {}, "webhook-batch"); };
  const auto fluent_bit = [](std::string flush) {
    return [flush = std::move(flush)](std::uint16_t port) {
      return start_fluent_bit({.workers = 1, .flush = flush, .sink_port = port});
    };
  };

  std::vector<Subject> rates = {{"ekiden, a POST for each", [&] { return rate_of(one_by_one, wechat); }},
                                {"ekiden, batches of 100", [&] { return rate_of(batched, wechat); }}};
  std::vector<Subject> latencies = {{"ekiden", [&] { return latency_of(one_by_one, wechat); }}};
  if (have_fluent_bit()) {
    rates.push_back({"fluent bit, flush 1", [&] { return rate_of(fluent_bit("1"), json); }});
    latencies.push_back({"fluent bit, flush 0.01", [&] { return latency_of(fluent_bit("0.01"), json); }});
  }
  compare("relay to an HTTP sink over 64 connections", {{"records a second", "1/s"}}, kRounds, rates,
          {{"ekiden, a POST for each", {"fluent bit, flush 1"}, 0, 0.8, 1.1},
           {"ekiden, batches of 100", {"fluent bit, flush 1"}, 0, 1.8, 2.6}});
  compare("relay at 2,000 messages a second", {{"the slowest hundredth", "ms"}, {"the middle", "ms"}}, kRounds,
          latencies, {{"ekiden", {"fluent bit, flush 0.01"}, 0, 0.3, 0.1}});
}

}  // namespace ekiden::bench
