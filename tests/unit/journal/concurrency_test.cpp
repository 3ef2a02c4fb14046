// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <atomic>
#include <thread>

#include "unit/journal/journal_bench.hpp"

namespace ekiden::journal::test {

TEST_CASE("eight threads append while two read and one releases: each event is there once, in its thread's order") {
  constexpr std::uint64_t kThreads = 8, kEach = 200;
  Bench bench;
  bench.options.segment_bytes = 20'000;
  REQUIRE(bench.open());
  std::atomic<std::uint64_t> done{0}, failed{0}, disordered{0};
  {
    std::vector<std::jthread> threads;
    for (std::uint64_t thread = 0; thread < kThreads; ++thread)
      threads.emplace_back([&, thread] {
        for (std::uint64_t i = 0; i < kEach; ++i)
          bench.journal->append({make_event(thread * 10'000 + i)}, i % 7 == 0 ? Durability::lazy : Durability::sync,
                                [&](const AppendResult& result) { ++(result.status ? done : failed); });
      });
    for (int reader = 0; reader < 2; ++reader)
      threads.emplace_back([&] {
        for (Seq after = 0; done + failed < kThreads * kEach;) {
          const Result<Page> page = bench.journal->read(after, 50, 1 << 20);
          if (!page || page->next < after) ++disordered;
          if (!page) continue;
          for (const StoredEvent& event : page->events) {  // each once, also when the segment grows while it is read
            if (event.seq <= after || !bench.journal->event(event.seq).ok()) ++disordered;
            after = event.seq;
          }
          if (page->next < after) ++disordered;
          after = page->next;
        }
      });
    threads.emplace_back([&] {
      while (done + failed < kThreads * kEach) {
        bench.journal->release(bench.journal->stats().last / 2);
        if (!bench.journal->accepting()) ++failed;
        std::this_thread::yield();
      }
    });
  }
  CHECK(failed == 0);
  CHECK(disordered == 0);
  std::map<EventId, Seq> seqs;
  for (const auto& [seq, event] : bench.read_all()) seqs[event.id] = seq;
  REQUIRE(seqs.size() == kThreads * kEach);
  bool in_order = true;
  for (std::uint64_t thread = 0; thread < kThreads; ++thread)
    for (std::uint64_t i = 1; i < kEach; ++i)
      in_order = in_order && seqs[make_event(thread * 10'000 + i - 1).id] < seqs[make_event(thread * 10'000 + i).id];
  CHECK(in_order);
}

}  // namespace ekiden::journal::test
