// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <chrono>

#include "support/e2e/wait.hpp"
#include "unit/journal/journal_bench.hpp"

namespace ekiden::journal::test {

using ekiden::test::eventually;
using ekiden::test::FaultyFs;

namespace {

constexpr std::chrono::seconds kWithin{20};  // a deadline that only a hang reaches

void lose_power(Bench& bench) {
  bench.disk.power_cut();
  bench.close();
  bench.disk.power_on();
}

}  // namespace

TEST_CASE("with the policy os nothing is synced before the journal closes, and the end of the process loses nothing") {
  Bench bench;
  bench.options.sync = SyncPolicy::os;
  REQUIRE(bench.open());
  REQUIRE(bench.append_event(0).status);
  const std::size_t before = bench.fs.count(FaultyFs::Op::sync);
  for (std::uint64_t n = 1; n < 50; ++n) REQUIRE(bench.append_event(n).status);
  CHECK(bench.fs.count(FaultyFs::Op::sync) == before);
  CHECK(bench.read_all().size() == 50);
  bench.close();
  CHECK(bench.fs.count(FaultyFs::Op::sync) == before + 1);
  bench.disk.power_cut();
  bench.disk.power_on();
  REQUIRE(bench.open());
  CHECK(bench.read_all().size() == 50);
}

TEST_CASE("with the policy os a power cut leaves whole events only, and the journal goes on behind them") {
  for (std::uint64_t seed = 1; seed <= 20 / kShare; ++seed) {
    INFO("seed " << seed);
    Bench bench(ekiden::test::PowerCutFs::Loss::sectors, seed);
    bench.options.sync = SyncPolicy::os;
    REQUIRE(bench.open());
    for (std::uint64_t n = 0; n < 30; ++n) REQUIRE(bench.append_event(n, 300).status);
    lose_power(bench);
    REQUIRE(bench.open());
    std::size_t genuine = 0;
    for (std::uint64_t n = 0; n < 30; ++n) genuine += bench.has_event(n) ? 1u : 0u;
    CHECK(bench.read_all().size() == genuine);
    const Seq last = bench.journal->stats().last;
    CHECK(bench.append_event(100).events[0].seq > last);
    CHECK(bench.has_event(100));
  }
}

TEST_CASE("a segment is synced before the next one begins, whatever the policy") {
  Bench bench;
  bench.options.sync = SyncPolicy::os;
  bench.options.segment_bytes = 1200;
  REQUIRE(bench.open());
  for (std::uint64_t n = 0; n < 30; ++n) REQUIRE(bench.append_event(n).status);
  const std::size_t sealed = bench.segments().size() - 1;
  REQUIRE(sealed >= 2);
  lose_power(bench);
  REQUIRE(bench.open());
  CHECK(bench.segments().size() == sealed + 1);
  CHECK(bench.journal->stats().quarantined_bytes == 0);
  CHECK(bench.read_all().size() >= sealed);
}

TEST_CASE("with the policy interval what was accepted is on the disk one interval later, without another append") {
  Bench bench;
  bench.options.sync = SyncPolicy::interval;
  bench.options.sync_interval_ms = 20;
  REQUIRE(bench.open());
  const std::size_t before = bench.fs.count(FaultyFs::Op::sync);
  for (std::uint64_t n = 0; n < 10; ++n) REQUIRE(bench.append_event(n).status);
  // The segment's own creation is one sync.
  CHECK(eventually([&] { return bench.fs.count(FaultyFs::Op::sync) > before + 1; }, kWithin));
  lose_power(bench);
  REQUIRE(bench.open());
  CHECK(bench.read_all().size() == 10);
}

TEST_CASE("a late sync that fails makes the journal read-only, and is not tried again") {
  Bench bench;
  bench.options.sync = SyncPolicy::interval;
  bench.options.sync_interval_ms = 1;
  REQUIRE(bench.open());
  bench.fs.fail(FaultyFs::Op::sync, Status(Code::io, "input/output error"), 1);  // the first is the new segment's
  REQUIRE(bench.append_event(0).status);
  REQUIRE(eventually([&] { return bench.journal->accepting().code() == Code::io; }, kWithin));
  const std::size_t after = bench.fs.count(FaultyFs::Op::sync);
  CHECK(bench.append_event(1).status.code() == Code::io);
  bench.close();
  CHECK(bench.fs.count(FaultyFs::Op::sync) == after);
}

TEST_CASE("the sync of a closing journal that fails is told") {
  Bench bench;
  bench.options.sync = SyncPolicy::os;
  REQUIRE(bench.open());
  REQUIRE(bench.append_event(0).status);
  bench.fs.fail(FaultyFs::Op::sync, Status(Code::io, "input/output error"));
  bench.close();
  CHECK(bench.log.contains("read-only"));
}

}  // namespace ekiden::journal::test
