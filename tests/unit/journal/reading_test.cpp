// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "unit/journal/journal_bench.hpp"

namespace ekiden::journal::test {

TEST_CASE("reading goes on after any seq, in pages of any size, and skips what is no event") {
  Bench bench;
  bench.options.segment_bytes = 3000;
  REQUIRE(bench.open());
  for (std::uint64_t n = 0; n < 30; ++n)
    REQUIRE(bench.append({AckRecord{"crm", {{n, n}}}, make_event(n), CursorRecord{"c", "n", "v"}}).status);
  for (const std::size_t page_size : {1u, 2u, 7u, 1000u}) CHECK(bench.read_all(page_size).size() == 30);
  const Result<Page> tail = bench.journal->read(bench.journal->stats().last, 10, 1000);
  REQUIRE(tail);
  CHECK(tail->events.empty());
  CHECK(tail->next == bench.journal->stats().last);
  const Result<Page> all = bench.journal->read(0, 1000, 1 << 20);
  REQUIRE(all);
  CHECK(all->next == bench.journal->stats().last);
  for (Seq after = 0; after <= bench.journal->stats().last; ++after) {
    const Result<Page> page = bench.journal->read(after, 1, 1);
    REQUIRE(page);
    REQUIRE(page->next >= after);
    for (const StoredEvent& event : page->events) REQUIRE(event.seq > after);
  }
}

TEST_CASE("a page holds at least one event, however large, and else keeps to its limits") {
  Bench bench;
  REQUIRE(bench.open());
  for (std::uint64_t n = 0; n < 4; ++n) REQUIRE(bench.append_event(n, 10'000).status);
  const Result<Page> one = bench.journal->read(0, 100, 1);
  REQUIRE(one);
  REQUIRE(one->events.size() == 1);
  CHECK(one->next == 1);
  const Result<Page> two = bench.journal->read(1, 100, 21'000);
  REQUIRE(two);
  CHECK(two->events.size() == 2);
}

TEST_CASE("one record is found by its seq, far apart in large segments too") {
  Bench bench;
  bench.options.segment_bytes = 1 << 20;
  REQUIRE(bench.open());
  std::vector<std::future<AppendResult>> waiting;
  for (std::uint64_t n = 0; n < 3000; ++n) waiting.push_back(bench.start_append({make_event(n, 600)}));
  for (auto& one : waiting) REQUIRE(one.get().status);
  for (const Seq seq : {1ull, 2ull, 77ull, 1500ull, 2999ull, 3000ull}) {
    const Result<StoredEvent> event = bench.journal->event(seq);
    REQUIRE(event);
    CHECK(event->seq == seq);
    CHECK(event->id == make_event(seq - 1).id);
    CHECK(bench.journal->record(seq).ok());
  }
  CHECK(bench.journal->event(0).status().code() == Code::not_found);
  CHECK(bench.journal->event(3001).status().code() == Code::not_found);
  REQUIRE(bench.append({AckRecord{"crm", {}}}).status);
  CHECK(bench.journal->event(3001).status().code() == Code::not_found);
  CHECK(std::holds_alternative<AckRecord>(*bench.journal->record(3001)));
}

TEST_CASE("the sequence stands first in every shape of document") {
  struct Row {
    const char* stored;
    const char* read;
  };
  const Row rows[] = {{R"({"id":"a"})", R"({"sequence":"00000000000000000001","id":"a"})"},
                      {"{}", R"({"sequence":"00000000000000000001"})"},
                      {"{ }", R"({"sequence":"00000000000000000001" })"},
                      {"{ \"id\":1}", R"({"sequence":"00000000000000000001", "id":1})"}};
  for (const Row& row : rows) {
    Bench bench;
    REQUIRE(bench.open());
    EventRecord event = make_event(1);
    event.document = row.stored;
    REQUIRE(bench.append({event}).status);
    CHECK(bench.journal->event(1)->document == row.read);
    CHECK(bench.read_all().at(1).document == row.read);
  }
}

namespace {

// Events 1 to 30 under these seqs, in several segments. The offset of an event of the first one.
std::uint64_t fill(Bench& bench, Seq seq) {
  bench.options.segment_bytes = 1500;
  REQUIRE(bench.open());
  for (std::uint64_t n = 1; n <= 30; ++n) REQUIRE(bench.append_event(n).status);
  REQUIRE(bench.segments().size() > 2);
  std::uint64_t offset = kSegmentHeaderBytes;
  for (std::uint64_t n = 1; n < seq; ++n) offset += record_bytes(encode(make_event(n)).size());
  return offset;
}

}  // namespace

TEST_CASE("a sector that cannot be read costs the rest of its segment, is told once, and stops no reader") {
  Bench bench;
  const std::uint64_t offset = fill(bench, 4);
  const Seq second = *parse_segment_name(bench.segments()[1]);
  bench.fs.lose_sector(bench.segment(1), offset + 40, 1);
  CHECK(bench.journal->event(3)->seq == 3);
  CHECK(bench.journal->event(4).status().code() == Code::io);
  CHECK(bench.append_event(4).status.code() == Code::full);
  const auto wait_for_the_disk = [&bench] {  // it may give it yet
    for (int i = 1; i < 30; ++i) CHECK(bench.journal->read(3, 1000, 1 << 20).status().code() == Code::io);
  };
  wait_for_the_disk();
  CHECK(bench.journal->gaps().empty());
  for (const std::size_t page_size : {1u, 2u, 7u, 1000u}) {
    const auto events = bench.read_all(page_size);
    CHECK(events.size() == 3 + 30 - (second - 1));
    CHECK(std::next(events.begin(), 3)->first == second);
  }
  CHECK(bench.journal->visit(1, [](Seq, const Record&) { return true; }));
  const std::vector<Gap> gaps = bench.journal->gaps();
  REQUIRE(gaps.size() == 1);
  CHECK(gaps[0].first_lost == 4);
  CHECK(gaps[0].last_lost == second - 1);
  CHECK(bench.log.count("first_lost=4") == 1);
  CHECK(bench.log.count("bad sector") == 1);
  CHECK(bench.journal->event(4).status().code() == Code::not_found);
  CHECK(bench.journal->event(3)->seq == 3);
  CHECK_FALSE(bench.append_event(4).events[0].duplicate);  // as any event whose record is lost
  CHECK(bench.journal->erase({1}).code() == Code::io);     // what it cannot read it cannot overwrite
  REQUIRE(bench.open());
  wait_for_the_disk();
  CHECK(bench.read_all().size() == 3 + 30 - (second - 1) + 1);
}

TEST_CASE("what may be read a moment later is no damage: a reader gets what there is before it, then an error") {
  Bench bench;
  const std::uint64_t offset = fill(bench, 4);
  REQUIRE(bench.open());
  bench.fs.fail(ekiden::test::FaultyFs::Op::open, Status(Code::full, "no free descriptor"), 2, 0);  // sidecar, segment
  const Result<Page> page = bench.journal->read(1, 1000, 1 << 20);
  REQUIRE(page);
  REQUIRE_FALSE(page->events.empty());
  CHECK(page->next == page->events.back().seq);
  CHECK(page->events.size() < 29);
  CHECK(bench.journal->read(page->next, 1000, 1 << 20).status().code() == Code::full);
  bench.fs.heal();
  CHECK(bench.read_all().size() == 30);

  // Nor is it in the segment that is written to.
  const std::string active = bench.options.folder + "/" + bench.segments().back();
  bench.fs.lose_sector(active, offset + 40, 1);
  const Seq first = *parse_segment_name(bench.segments().back());
  CHECK(bench.journal->read(first - 1, 1000, 1 << 20)->next == first + 2);
  CHECK(bench.journal->read(first + 2, 1000, 1 << 20).status().code() == Code::io);
  bench.fs.heal();
  CHECK(bench.read_all().size() == 30);
  CHECK(bench.journal->gaps().empty());
}

TEST_CASE("bytes that go bad while the journal is open are never returned, and what follows is") {
  Bench bench;
  REQUIRE(bench.open());
  for (std::uint64_t n = 1; n <= 5; ++n) REQUIRE(bench.append_event(n).status);
  const auto file = bench.disk.open(bench.segment(1), Fs::Open::read_write);
  const std::byte bad[] = {std::byte{0xff}};
  const std::span<const std::byte> parts[] = {bad};
  REQUIRE((*file)->write(kSegmentHeaderBytes + record_bytes(encode(make_event(1)).size()) + 60, parts));
  CHECK(bench.read_all().size() == 4);
  CHECK(bench.journal->event(2).status().code() == Code::not_found);
  CHECK(bench.log.contains("records are lost segment=seg-00000000000000000001.ekj first_lost=2 last_lost=2"));
  CHECK(bench.journal->stats().quarantined_bytes == record_bytes(encode(make_event(2)).size()));
}

}  // namespace ekiden::journal::test
