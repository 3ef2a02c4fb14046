// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <thread>
#include <vector>

#include "unit/journal/journal_bench.hpp"

namespace ekiden::journal::test {

using ekiden::test::FaultyFs;

namespace {

constexpr std::int64_t kForEver = 3'600'000;

}  // namespace

TEST_CASE("what is appended in a burst is one write and one sync, in its order") {
  Bench bench;
  bench.options.burst_ms = kForEver;
  REQUIRE(bench.open());
  REQUIRE(bench.append_event(0).status);
  const std::size_t syncs = bench.fs.count(FaultyFs::Op::sync);
  const std::size_t writes = bench.fs.count(FaultyFs::Op::write);
  std::vector<std::future<AppendResult>> waiting;
  bench.journal->begin_burst();
  for (std::uint64_t n = 1; n <= 100; ++n) waiting.push_back(bench.start_append({make_event(n)}));
  bench.journal->end_burst();
  Seq last = 0;
  for (auto& one : waiting) {
    const AppendResult result = one.get();
    REQUIRE(result.status);
    CHECK(std::exchange(last, result.events[0].seq) < result.events[0].seq);
  }
  CHECK(bench.fs.count(FaultyFs::Op::sync) == syncs + 1);
  CHECK(bench.fs.count(FaultyFs::Op::write) == writes + 1);
  CHECK(bench.read_all().size() == 101);
}

TEST_CASE("a burst that does not end holds nobody up for longer than it may") {
  Bench bench;
  bench.options.burst_ms = 1;
  REQUIRE(bench.open());
  bench.journal->begin_burst();
  auto own = bench.start_append({make_event(0)});
  std::jthread([&] { CHECK(bench.append_event(1).status); }).join();
  CHECK(own.get().status);
}

TEST_CASE("a journal that closes writes what a burst has appended") {
  Bench bench;
  bench.options.burst_ms = kForEver;
  REQUIRE(bench.open());
  bench.journal->begin_burst();
  auto own = bench.start_append({make_event(0)});
  bench.close();
  CHECK(own.get().status);
}

TEST_CASE("of two threads in a burst at a time the later one has none") {
  Bench bench;
  bench.options.burst_ms = kForEver;
  REQUIRE(bench.open());
  bench.journal->begin_burst();
  std::jthread([&] {
    bench.journal->begin_burst();
    bench.journal->end_burst();
  }).join();
  auto own = bench.start_append({make_event(0)});
  bench.journal->end_burst();
  CHECK(own.get().status);
}

}  // namespace ekiden::journal::test
