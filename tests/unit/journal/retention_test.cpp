// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <chrono>

#include "support/e2e/wait.hpp"
#include "unit/journal/journal_bench.hpp"

namespace ekiden::journal::test {

namespace {

// One event a segment, recorded now.
void fill(Bench& bench, std::uint64_t events) {
  bench.options.segment_bytes = 300;
  REQUIRE(bench.open());
  for (std::uint64_t n = 1; n <= events; ++n) {
    EventRecord event = make_event(n);
    event.recorded_ms = bench.clock.wall_ms();
    REQUIRE(bench.append({event}).status);
  }
  REQUIRE(bench.segments().size() == events);
}

}  // namespace

TEST_CASE("segments are deleted once they are released and old enough, oldest first, never the active one") {
  Bench bench;
  fill(bench, 6);
  bench.journal->release(4);
  REQUIRE(bench.append_event(100).status);
  CHECK(bench.segments().size() == 7);
  bench.clock.advance(bench.options.keep_ms + 1);
  bench.journal->release(4);
  REQUIRE(bench.append_event(101).status);
  bench.close();
  CHECK(bench.segments().front() == segment_name(4));
  REQUIRE(bench.open());
  CHECK(bench.journal->stats().first == 4);
  CHECK(bench.journal->event(3).status().code() == Code::not_found);
  bench.journal->release(1'000'000);
  REQUIRE(bench.append_event(102).status);
  bench.close();
  // What was recorded after the clock moved is not old enough yet.
  CHECK(bench.segments().front() == segment_name(8));
}

TEST_CASE("a journal that has deleted all its records still knows where it ends") {
  Bench bench;
  fill(bench, 3);
  REQUIRE(bench.journal->erase({2}));
  bench.clock.advance(bench.options.keep_ms + 1);
  bench.journal->release(4);
  REQUIRE(ekiden::test::eventually([&] { return bench.segments().size() == 1; }, std::chrono::seconds(20)));
  CHECK(bench.journal->stats().last == 3);
  CHECK(bench.journal->stats().first == 0);
  REQUIRE(bench.open());
  CHECK(bench.journal->stats().last == 3);
  CHECK(bench.append_event(4).events[0].seq == 4);
  CHECK(bench.journal->stats().last == 4);
}

TEST_CASE("the id of a deleted event is new again") {
  Bench bench;
  fill(bench, 4);
  CHECK(bench.append_event(1).events[0].duplicate);
  bench.clock.advance(bench.options.keep_ms + 1);
  bench.journal->release(3);
  // The first of the two lets the writer come round.
  REQUIRE(bench.append_event(50).status);
  REQUIRE(bench.append_event(51).status);
  CHECK(bench.append_event(4).events[0].duplicate);
  const AppendResult again = bench.append_event(1);
  REQUIRE(again.status);
  CHECK_FALSE(again.events[0].duplicate);
}

TEST_CASE("a clock that goes back deletes nothing early and breaks nothing") {
  Bench bench;
  fill(bench, 4);
  bench.clock.set_wall(1'000);
  bench.journal->release(4);
  REQUIRE(bench.append_event(10).status);
  REQUIRE(bench.open());
  bench.journal->release(4);
  REQUIRE(bench.append_event(11).status);
  CHECK(bench.read_all().size() == 6);
  CHECK(bench.segments().size() == 6);
}

TEST_CASE("a deletion that fails is logged, and reading goes on") {
  Bench bench;
  fill(bench, 3);
  bench.clock.advance(bench.options.keep_ms + 1);
  // Always: the first to be removed may be an old snapshot.
  bench.fs.fail(ekiden::test::FaultyFs::Op::remove, Status(Code::io, "input/output error"), 0, 1'000);
  bench.journal->release(3);
  REQUIRE(bench.append_event(10).status);
  REQUIRE(bench.append_event(11).status);
  // The writer deletes after it has answered.
  CHECK(ekiden::test::eventually([&] { return bench.log.contains("could not be deleted"); }));
  CHECK(bench.journal->accepting());
  CHECK(bench.has_event(3));
}

}  // namespace ekiden::journal::test
