// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <atomic>
#include <random>
#include <thread>

#include "unit/store/store_bench.hpp"

namespace ekiden::store::test {

namespace {

using Loss = ekiden::test::PowerCutFs::Loss;

// A counter under two keys of two namespaces, synced after each step, until the power goes. What was synced is there,
// and both keys are of the same transaction or of the one in which the second followed.
bool survives(Loss loss, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  Bench bench(loss, seed);
  int synced = -1;
  for (int era = 0, n = 0; era < 3; ++era) {
    if (!bench.open().ok()) return false;
    Kv& kv = bench.space();
    const Result<Kv::Value> now = kv.get("n");
    if (synced >= 0 && (!now || std::stoi(now->bytes) < synced)) return false;
    const auto filler = kv.scan("filler/");
    for (const auto& [key, value] : filler)
      if (value.bytes != std::string(value.bytes.size(), 'f')) return false;
    // Somewhere in the step after so many: counted in steps, a busy machine is not waited for.
    std::atomic<std::uint64_t> steps{0};
    const std::jthread outage([&, last = random() % 100, spins = random() % 100'000](const std::stop_token& stop) {
      while (steps < last && !stop.stop_requested()) std::this_thread::yield();
      for (std::atomic<std::uint64_t> i = 0; i < spins; ++i) continue;
      bench.disk.power_cut();
    });
    for (bool powered = true; powered; ++n, ++steps) {
      const bool put = kv.put("n", std::to_string(n), {}).ok() &&
                       kv.put("filler/" + std::to_string(random() % 20), std::string(random() % 9'000, 'f'), {}).ok();
      powered = put && bench.sync(kv).ok();
      if (powered) synced = n;
    }
    bench.store.reset();
    bench.disk.power_on();
  }
  return bench.open().ok() && (synced < 0 || std::stoi(text_of(bench.space().get("n"))) >= synced);
}

}  // namespace

TEST_CASE("no synced value is lost at a power cut that drops all that was not synced") {
  for (std::uint64_t seed = 1; seed <= 60; ++seed)
    if (!survives(Loss::everything, seed)) FAIL("seed " << seed);
}

TEST_CASE("the same holds when any subset of the unsynced sectors reached the disk") {
  for (std::uint64_t seed = 1; seed <= 60; ++seed)
    if (!survives(Loss::sectors, seed)) FAIL("seed " << seed);
}

}  // namespace ekiden::store::test
