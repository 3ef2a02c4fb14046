// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <chrono>

#include "support/e2e/wait.hpp"
#include "unit/journal/journal_bench.hpp"

namespace ekiden::journal::test {

using ekiden::test::eventually;

namespace {

constexpr std::chrono::seconds kWithin{20};  // a deadline that only a hang reaches

constexpr std::uint64_t kLimit = 6'000;

void set_limit(Bench& bench, WhenFull when_full) {
  bench.options.segment_bytes = 1'000;
  bench.options.max_bytes = kLimit;
  bench.options.when_full = when_full;
  REQUIRE(bench.open());
}

// Appends events from `number` on until one is refused, at most a hundred. How many were taken.
std::uint64_t fill(Bench& bench, std::uint64_t number = 0) {
  for (std::uint64_t n = 0; n < 100; ++n)
    if (!bench.append_event(number + n).status) return n;
  return 100;
}

}  // namespace

TEST_CASE("at its limit the journal refuses events and commands, but never what tells how far somebody is") {
  for (const WhenFull when_full : {WhenFull::block, WhenFull::reject}) {
    Bench bench;
    set_limit(bench, when_full);
    const std::uint64_t taken = fill(bench);
    CHECK(taken > 5);
    CHECK(taken < 100);
    CHECK(bench.journal->accepting().code() == Code::full);
    CHECK(bench.append_event(500).status.code() == Code::full);
    CHECK(bench.append({CommandRecord{"c1", 1, "shop", "lane", {}, {}, std::string(kLimit, 'x')}}).status.code() ==
          Code::full);
    CHECK(bench.append({AckRecord{"crm", {{1, 2}}}}).status);
    CHECK(bench.journal->accepting().code() == Code::full);
    CHECK(bench.read_all().size() == taken);
    CHECK(bench.journal->gaps().empty());
    REQUIRE(bench.open());
    CHECK(bench.read_all().size() == taken);
  }
}

TEST_CASE("at its limit the journal takes an answer together with the ack of its event, and so gets room again") {
  Bench bench;
  set_limit(bench, WhenFull::block);
  const Seq taken = fill(bench);
  CommandRecord answer;
  answer.id = "c1";
  answer.document = make_event(1, 50).document;
  CHECK(bench.append({answer}).status.code() == Code::full);
  CHECK(bench.append({answer, AckRecord{"crm", {{1, taken}}}}).status);
  CHECK(bench.append({answer, LagRecord{"crm", 7, taken, 1}}).status);
  bench.journal->release(taken + 1);
  CHECK(eventually([&] { return bench.journal->accepting().ok(); }, kWithin));
  CHECK(bench.append_event(500).status);
}

TEST_CASE("at its limit the journal takes the end of a command with its status event, and so gets room again") {
  Bench bench;
  set_limit(bench, WhenFull::block);
  CommandRecord command;
  command.id = "c1";
  command.document = "{}";
  REQUIRE(bench.append({command}).status);
  const Seq taken = fill(bench);
  bench.journal->release(taken + 1);  // by everybody but the command
  CHECK(bench.append_event(500).status.code() == Code::full);
  CHECK(bench.append({CommandStateRecord{"c1", CommandState::sent, 1, 2, {}}, make_event(400)}).status);
  CHECK(eventually([&] { return bench.journal->accepting().ok(); }, kWithin));
  CHECK(bench.append_event(500).status);
}

TEST_CASE("what everybody has goes before its time under the policy block, and not under reject") {
  for (const WhenFull when_full : {WhenFull::block, WhenFull::reject}) {
    Bench bench;
    set_limit(bench, when_full);
    const std::uint64_t taken = fill(bench);
    bench.journal->release(bench.journal->stats().last + 1);
    const bool has_room = when_full == WhenFull::block;
    if (has_room) CHECK(eventually([&] { return bench.journal->accepting().ok(); }, kWithin));
    CHECK(bench.append_event(500).status.ok() == has_room);
    CHECK((bench.read_all().size() < taken) == has_room);
    CHECK(bench.journal->gaps().empty());
    bench.clock.advance(bench.options.keep_ms + 1'000);  // now it is time
    CHECK(eventually([&] { return bench.append_event(501).status.ok(); }, kWithin));
    CHECK(bench.journal->accepting());
  }
}

TEST_CASE("the policy drop_oldest takes every event, drops the oldest ones, and tells which were still needed") {
  Bench bench;
  set_limit(bench, WhenFull::drop_oldest);
  bench.journal->release(3);  // the first two records are needed by nobody
  CHECK(fill(bench) == 100);
  CHECK(bench.journal->stats().bytes <= kLimit);
  const auto left = bench.read_all();
  CHECK(left.size() < 100);
  CHECK(bench.has_event(99));
  const std::vector<Gap> gaps = bench.journal->gaps();
  REQUIRE_FALSE(gaps.empty());
  CHECK(gaps.front().first_lost == 3);
  for (std::size_t i = 1; i < gaps.size(); ++i) CHECK(gaps[i].first_lost == gaps[i - 1].last_lost + 1);
  CHECK(gaps.back().last_lost + 1 == left.begin()->first);
  for (const Gap& gap : gaps) CHECK(gap.cause == Gap::Cause::max_bytes);
  CHECK(bench.log.contains("dropped to make room"));
}

}  // namespace ekiden::journal::test
