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

const Status kDiskError(Code::io, "input/output error");

}  // namespace

TEST_CASE("a full disk refuses, keeps what it has, and accepts again as soon as there is room") {
  Bench bench;
  REQUIRE(bench.open());
  REQUIRE(bench.append_event(1).status);
  bench.fs.set_capacity(bench.fs.used() + 300);
  const AppendResult refused = bench.append({make_event(2, 5000), make_event(3)});
  CHECK(refused.status.code() == Code::full);
  CHECK(refused.events.empty());
  CHECK(bench.journal->accepting().code() == Code::full);
  CHECK(bench.read_all().size() == 1);
  bench.fs.set_capacity(std::nullopt);
  const AppendResult accepted = bench.append({make_event(2, 5000), make_event(3)});
  REQUIRE(accepted.status);
  CHECK_FALSE(accepted.events[0].duplicate);
  CHECK(accepted.events[0].seq == 2);
  CHECK(bench.journal->accepting());
  REQUIRE(bench.open());
  CHECK(bench.read_all().size() == 3);
  CHECK(bench.journal->stats().torn_bytes == 0);
}

TEST_CASE("a journal that said it is full finds out by itself that there is room again") {
  Bench bench;
  REQUIRE(bench.open());
  REQUIRE(bench.append_event(1).status);
  bench.fs.set_capacity(bench.fs.used());
  REQUIRE(bench.append_event(2).status.code() == Code::full);
  bench.fs.set_capacity(std::nullopt);
  CHECK(eventually([&] { return bench.journal->accepting().ok(); }, kWithin));
  CHECK(bench.append_event(2).events[0].seq == 2);
}

TEST_CASE("no room for the next segment refuses, and leaves nothing that a later try trips over") {
  for (const auto op : {FaultyFs::Op::create, FaultyFs::Op::write}) {
    Bench bench;
    bench.options.segment_bytes = 400;
    REQUIRE(bench.open());
    REQUIRE(bench.append_event(1).status);
    bench.fs.fail(op, Status(Code::full, "no space left"));
    CHECK(bench.append_event(2, 300).status.code() == Code::full);
    CHECK(bench.journal->accepting().code() == Code::full);
    CHECK(bench.append_event(2, 300).status);
    CHECK(bench.journal->accepting());
    CHECK(bench.segments().size() == 2);
    REQUIRE(bench.open());
    CHECK(bench.read_all().size() == 2);
  }
}

TEST_CASE("a disk error makes the journal read-only for good, and nothing of the failed write is ever seen") {
  struct Row {
    const char* what;
    FaultyFs::Op op;
    std::size_t segment_bytes;
  };
  const Row rows[] = {{"write", FaultyFs::Op::write, 1 << 20},
                      {"sync, which would succeed the next time", FaultyFs::Op::sync, 1 << 20},
                      {"sync of a new segment", FaultyFs::Op::sync, 400},
                      {"sync of the folder", FaultyFs::Op::sync_folder, 400},
                      {"creation of a segment", FaultyFs::Op::create, 400}};
  for (const Row& row : rows) {
    INFO(row.what);
    Bench bench;
    bench.options.segment_bytes = row.segment_bytes;
    REQUIRE(bench.open());
    REQUIRE(bench.append_event(1).status);
    const std::size_t syncs = bench.fs.count(FaultyFs::Op::sync);
    bench.fs.fail(row.op, kDiskError);
    CHECK(bench.append_event(2, 300).status.code() == Code::io);
    for (std::uint64_t n = 2; n < 6; ++n) CHECK(bench.append_event(n, 300).status.code() == Code::io);
    CHECK(bench.append_event(1).status.code() == Code::io);
    CHECK(bench.journal->accepting().code() == Code::io);
    CHECK(bench.read_all().size() == 1);
    CHECK(bench.journal->stats().last == 1);
    CHECK(bench.fs.count(FaultyFs::Op::sync) <= syncs + 1);
    REQUIRE(bench.open());
    CHECK(bench.journal->accepting());
    CHECK(bench.read_all().size() == 1);
    const AppendResult after = bench.append_event(2, 300);
    REQUIRE(after.status);
    CHECK_FALSE(after.events[0].duplicate);
  }
}

TEST_CASE("a write that failed for want of room and cannot be taken back makes the journal read-only") {
  Bench bench;
  REQUIRE(bench.open());
  REQUIRE(bench.append_event(1).status);
  bench.fs.fail(FaultyFs::Op::write, Status(Code::full, "no space left"));
  bench.fs.fail(FaultyFs::Op::truncate, kDiskError);
  CHECK(bench.append_event(2).status.code() == Code::io);
  CHECK(bench.append_event(2).status.code() == Code::io);
  REQUIRE(bench.open());
  CHECK(bench.read_all().size() == 1);
  CHECK(bench.journal->stats().torn_bytes > 0);
}

TEST_CASE("batches that waited behind a failed one are refused with it, and their ids are not known") {
  Bench bench;
  REQUIRE(bench.open());
  REQUIRE(bench.append_event(100).status);
  bench.fs.hold_syncs();
  std::future<AppendResult> first = bench.start_append({make_event(0)});
  REQUIRE(bench.fs.wait_for_held_syncs(1));
  std::vector<std::future<AppendResult>> waiting;
  for (std::uint64_t n = 1; n < 20; ++n) waiting.push_back(bench.start_append({make_event(n / 2 + 1)}));
  bench.fs.fail(FaultyFs::Op::write, Status(Code::full, "no space left"));
  bench.fs.release_syncs();
  CHECK(first.get().status);
  for (auto& one : waiting) CHECK(one.get().status.code() == Code::full);
  for (std::uint64_t n = 1; n <= 10; ++n) CHECK_FALSE(bench.append_event(n).events.at(0).duplicate);
}

TEST_CASE("a disk that fails while the journal is opened is an error, not damage") {
  Bench bench;
  REQUIRE(bench.open());
  REQUIRE(bench.append_event(1).status);
  bench.close();
  bench.fs.fail(FaultyFs::Op::sync, kDiskError);
  CHECK(bench.open().code() == Code::io);
  REQUIRE(bench.open());
  CHECK(bench.read_all().size() == 1);
}

}  // namespace ekiden::journal::test
