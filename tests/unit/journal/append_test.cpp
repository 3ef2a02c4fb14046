// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "journal/append_queue.hpp"
#include "unit/journal/journal_bench.hpp"

namespace ekiden::journal::test {

using ekiden::test::FaultyFs;

TEST_CASE("events get the seqs 1, 2, 3 and are read back with their sequence") {
  Bench bench;
  REQUIRE(bench.open());
  for (std::uint64_t n = 1; n <= 3; ++n) {
    const AppendResult result = bench.append_event(n);
    REQUIRE(result.status);
    REQUIRE(result.events.size() == 1);
    CHECK(result.events[0].seq == n);
    CHECK_FALSE(result.events[0].duplicate);
  }
  const std::map<Seq, StoredEvent> events = bench.read_all();
  REQUIRE(events.size() == 3);
  CHECK(events.at(2).document.starts_with(R"({"sequence":"00000000000000000002","id":")"));
  CHECK(events.at(2).conversation == "c2");
  CHECK(bench.metrics.histogram("ekiden_journal_sync_seconds", {}).count() == 3);
  CHECK(bench.metrics.gauge("ekiden_journal_bytes", {}).value() == static_cast<double>(bench.journal->stats().bytes));
}

TEST_CASE("an event whose id is known is not written again, also after a restart") {
  Bench bench;
  REQUIRE(bench.open());
  REQUIRE(bench.append_event(1).status);
  REQUIRE(bench.append_event(2).status);
  const std::uint64_t bytes = bench.journal->stats().bytes;
  for (int round = 0; round < 2; ++round) {
    const AppendResult again = bench.append({make_event(2), make_event(1)});
    REQUIRE(again.status);
    REQUIRE(again.events.size() == 2);
    CHECK((again.events[0].duplicate && again.events[0].seq == 2));
    CHECK((again.events[1].duplicate && again.events[1].seq == 1));
    CHECK(bench.journal->stats().bytes == bytes);
    REQUIRE(bench.open());
  }
}

TEST_CASE("an append tells where its first record stands, and the others follow") {
  Bench bench;
  REQUIRE(bench.open());
  REQUIRE(bench.append_event(1).first == 1);
  const AppendResult result = bench.append({make_event(1), make_event(2), make_event(3)});
  REQUIRE(result.status);
  CHECK(result.first == 2);
  CHECK(result.events[1].seq == 2);
  CHECK(result.events[2].seq == 3);
  CHECK(bench.append_event(3).first == 0);
  // Also of what writes nothing: where the journal stands then.
  CHECK(result.last == 4);
  CHECK(bench.append_event(3).last == 4);
  CHECK(bench.append({}).last == 4);
  bench.fs.fail(FaultyFs::Op::write, Status(Code::full, "no space left"), 0, 1);
  CHECK(bench.append_event(4).first == 0);
}

TEST_CASE("a duplicate within one batch, or of a batch still being synced, waits for the first copy") {
  Bench bench;
  REQUIRE(bench.open());
  const AppendResult twice = bench.append({make_event(1), make_event(1)});
  REQUIRE(twice.status);
  CHECK(twice.events[0].seq == twice.events[1].seq);
  CHECK((!twice.events[0].duplicate && twice.events[1].duplicate));

  bench.fs.hold_syncs();
  std::future<AppendResult> first = bench.start_append({make_event(2)});
  REQUIRE(bench.fs.wait_for_held_syncs(1));
  std::future<AppendResult> second = bench.start_append({make_event(2)});
  CHECK(second.wait_for(std::chrono::milliseconds(20)) == std::future_status::timeout);
  bench.fs.release_syncs();
  CHECK(second.get().events[0].seq == first.get().events[0].seq);
}

TEST_CASE("while a sync is held back no completion runs and no reader sees its events") {
  Bench bench;
  REQUIRE(bench.open());
  bench.fs.hold_syncs();
  std::vector<std::future<AppendResult>> waiting;
  for (std::uint64_t n = 1; n <= 40; ++n) waiting.push_back(bench.start_append({make_event(n)}));
  REQUIRE(bench.fs.wait_for_held_syncs(1));
  for (auto& one : waiting) CHECK(one.wait_for(std::chrono::seconds(0)) == std::future_status::timeout);
  CHECK(bench.read_all().empty());
  CHECK(bench.journal->stats().last == 0);
  bench.fs.release_syncs();
  for (auto& one : waiting) CHECK(one.get().status);
  CHECK(bench.read_all().size() == 40);
  // The 39 or so that waited shared their sync. One more is the new segment's own.
  CHECK(bench.fs.count(FaultyFs::Op::sync) < 10);
}

TEST_CASE("completions run in the order of the batches, and then the readers are woken") {
  Bench bench;
  REQUIRE(bench.open());
  std::vector<int> order;
  std::promise<void> woken;
  bool first = true;  // of the writer thread
  bench.journal->on_events([&] {
    if (std::exchange(first, false)) woken.set_value();
  });
  for (int i = 0; i < 50; ++i)
    bench.journal->append({make_event(static_cast<std::uint64_t>(i / 2))},
                          i % 3 == 0 ? Durability::lazy : Durability::sync,
                          [&order, i](const AppendResult&) { order.push_back(i); });
  woken.get_future().wait();
  bench.close();
  std::vector<int> expected(50);
  for (int i = 0; i < 50; ++i) expected[static_cast<std::size_t>(i)] = i;
  CHECK(order == expected);
}

TEST_CASE("a lazy batch is written without any other batch coming, and rides with the next sync when one comes") {
  Bench bench;
  bench.options.lazy_ms = 5;
  REQUIRE(bench.open());
  CHECK(bench.start_append({AckRecord{"crm", {{1, 2}}}}, Durability::lazy).get().status);

  bench.options.lazy_ms = 3'600'000;
  REQUIRE(bench.open());
  const std::size_t syncs = bench.fs.count(FaultyFs::Op::sync);
  std::future<AppendResult> lazy = bench.start_append({AckRecord{"crm", {{3, 3}}}}, Durability::lazy);
  REQUIRE(bench.append_event(1).status);
  CHECK(lazy.get().status);
  CHECK(bench.fs.count(FaultyFs::Op::sync) == syncs + 1);
}

TEST_CASE("closing writes what waits, lazy batches too, and runs every completion") {
  Bench bench;
  bench.options.lazy_ms = 3'600'000;
  REQUIRE(bench.open());
  std::future<AppendResult> lazy = bench.start_append({CursorRecord{"mail", "uid", "7"}}, Durability::lazy);
  bench.close();
  CHECK(lazy.get().status);
  REQUIRE(bench.open());
  REQUIRE(bench.replayed.size() == 1);
  CHECK(std::get<CursorRecord>(bench.replayed[0].second).value == "7");
}

TEST_CASE("what comes after closing is refused as cancelled, and still completes") {
  AppendQueue queue(100, 5);
  queue.close();
  queue.put(make_batch({make_event(1)}, Durability::sync, {}, 1 << 20));
  CHECK_FALSE(queue.finished());
  const std::vector<Batch> taken = queue.take(std::chrono::milliseconds(0));
  REQUIRE(taken.size() == 1);
  CHECK(taken[0].refused.code() == Code::cancelled);
  CHECK(queue.finished());
}

TEST_CASE("a record over the limit, and a document that is no object, are refused and harm nothing else") {
  Bench bench;
  bench.options.max_record_bytes = 1000;
  REQUIRE(bench.open());
  EventRecord odd = make_event(3);
  odd.document = "[]";
  CHECK(bench.append({make_event(1), make_event(2, 2000)}).status.code() == Code::invalid);
  CHECK(bench.append({odd}).status.code() == Code::invalid);
  CHECK(bench.append_event(1).events[0].seq == 1);
  CHECK(bench.journal->accepting());
}

TEST_CASE("a second gateway on the same folder is refused with the folder's name") {
  Bench bench;
  REQUIRE(bench.open());
  const auto second = Journal::open(bench.options, bench.fs, bench.clock, bench.random, bench.log, bench.metrics, {});
  REQUIRE_FALSE(second.ok());
  CHECK(second.status().code() == Code::conflict);
  CHECK(second.status().message().find("/data/journal") != std::string::npos);
}

TEST_CASE("an empty batch completes, in its place") {
  Bench bench;
  REQUIRE(bench.open());
  CHECK(bench.append({}).status);
  CHECK(bench.journal->stats().last == 0);
}

TEST_CASE("a segment holds whole batches: what does not fit begins the next one") {
  Bench bench;
  bench.options.segment_bytes = 2000;
  REQUIRE(bench.open());
  std::vector<std::future<AppendResult>> waiting;
  for (std::uint64_t n = 0; n < 60; n += 3)
    waiting.push_back(bench.start_append({make_event(n), make_event(n + 1), make_event(n + 2, n == 30 ? 5000 : 8)}));
  for (auto& one : waiting) REQUIRE(one.get().status);
  CHECK(bench.segments().size() > 5);
  CHECK(bench.read_all(7).size() == 60);
  REQUIRE(bench.open());
  CHECK(bench.read_all().size() == 60);
  CHECK(bench.journal->stats().quarantined_bytes == 0);
  CHECK(bench.journal->stats().torn_bytes == 0);
}

}  // namespace ekiden::journal::test
