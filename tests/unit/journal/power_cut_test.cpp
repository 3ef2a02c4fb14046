// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <mutex>
#include <random>
#include <thread>

#include "unit/journal/journal_bench.hpp"

namespace ekiden::journal::test {

namespace {

using Loss = ekiden::test::PowerCutFs::Loss;

// Batches by two threads; each batch is one to three events that no other batch has, and sometimes one more of before.
struct Traffic {
  std::mutex mutex;
  std::map<std::uint64_t, std::vector<std::uint64_t>> batches;  // batch → its events
  std::vector<std::uint64_t> acknowledged;

  void run(Bench& bench, std::uint64_t seed, std::uint64_t thread, std::uint64_t era, std::uint64_t batches_left) {
    std::mt19937_64 random(seed * 31 + thread);
    for (std::uint64_t i = 0; i < batches_left; ++i) {
      const std::uint64_t batch = era * 1'000'000 + thread * 10'000 + i * 10;
      std::vector<std::uint64_t> events;
      std::vector<Record> records;
      for (std::uint64_t k = 0; k <= random() % 3; ++k) events.push_back(batch + k);
      for (const std::uint64_t event : events) records.push_back(make_event(event, random() % 900));
      if (random() % 4 == 0) records.push_back(AckRecord{"crm", {{1, i}}});
      {
        const std::lock_guard lock(mutex);
        batches[batch] = events;
      }
      bench.journal->append(std::move(records), random() % 5 == 0 ? Durability::lazy : Durability::sync,
                            [this, batch](const AppendResult& result) {
                              const std::lock_guard lock(mutex);
                              if (result.status) acknowledged.push_back(batch);
                            });
      if (random() % 3 == 0) std::this_thread::yield();
    }
  }

  // Every acknowledged batch is there exactly once, no batch is there in part.
  bool holds(const Bench& bench) {
    std::map<EventId, int> counts;
    for (const auto& [seq, event] : bench.read_all()) ++counts[event.id];
    for (const std::uint64_t batch : acknowledged)
      for (const std::uint64_t event : batches[batch])
        if (counts[make_event(event).id] != 1) return false;
    for (const auto& [batch, events] : batches) {
      int there = 0;
      for (const std::uint64_t event : events) there += counts[make_event(event).id];
      if (there != 0 && there != static_cast<int>(events.size())) return false;
    }
    return true;
  }
};

bool survives(Loss loss, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  Bench bench(loss, seed);
  bench.options.segment_bytes = 1000 + random() % 10'000;
  bench.options.lazy_ms = 1;
  Traffic traffic;
  for (std::uint64_t era = 0; era < 3; ++era) {
    if (!bench.open().ok() || !traffic.holds(bench)) return false;
    {
      const std::uint64_t count = 5 + random() % 20;
      std::jthread a([&] { traffic.run(bench, seed + era, 0, era, count); });
      std::jthread b([&] { traffic.run(bench, seed + era, 1, era, count); });
      if (random() % 2 == 0) a.join();
      for (std::uint64_t spin = random() % 200; spin > 0; --spin) std::this_thread::yield();
      bench.disk.power_cut();
    }
    bench.close();
    bench.disk.power_on();
  }
  return bench.open().ok() && traffic.holds(bench) && bench.append_event(77'777'777).status.ok();
}

}  // namespace

TEST_CASE(
    "at a power cut that drops all that was not synced, no acknowledged batch is lost and none is there in part") {
  for (std::uint64_t seed = 1; seed <= 1000 / kShare; ++seed)
    if (!survives(Loss::everything, seed)) FAIL("seed " << seed);
}

TEST_CASE("the same holds when any subset of the unsynced sectors reached the disk") {
  for (std::uint64_t seed = 1; seed <= 300 / kShare; ++seed)
    if (!survives(Loss::sectors, seed)) FAIL("seed " << seed);
}

}  // namespace ekiden::journal::test
