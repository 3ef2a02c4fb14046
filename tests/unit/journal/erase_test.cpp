// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <atomic>
#include <set>
#include <thread>

#include "journal/segment_file.hpp"
#include "unit/journal/damaged_journals.hpp"

namespace ekiden::journal::test {

namespace {

// Every byte of every file of the journal.
std::string all_bytes(Bench& bench) {
  std::string bytes;
  for (const std::string& folder : {bench.options.folder, bench.options.folder + "/quarantine"}) {
    const Result<std::vector<std::string>> names = bench.disk.list(folder);
    if (!names) continue;
    for (const std::string& name : *names) bytes += bench.disk.contents(folder + "/" + name);
  }
  return bytes;
}

bool is_anywhere(Bench& bench, std::uint64_t number) {
  return all_bytes(bench).find("\"n\":" + std::to_string(number) + ",") != std::string::npos;
}

// Events 0 to 29 over several segments, every third one to be erased.
std::vector<Seq> fill(Bench& bench) {
  bench.options.segment_bytes = 1500;
  REQUIRE(bench.open());
  std::vector<Seq> seqs;
  for (std::uint64_t n = 0; n < 30; n += 2) {
    const AppendResult result = bench.append({make_event(n), make_event(n + 1)});
    REQUIRE(result.status);
    for (std::uint64_t i = 0; i < 2; ++i)
      if ((n + i) % 3 == 0) seqs.push_back(result.events[i].seq);
  }
  return seqs;
}

bool is_erased(Bench& bench) {
  for (std::uint64_t n = 0; n < 30; ++n)
    if (bench.has_event(n) == (n % 3 == 0) || is_anywhere(bench, n) == (n % 3 == 0)) return false;
  return true;
}

}  // namespace

TEST_CASE("what is erased is in no file, also when it was written a moment ago; all else is read as before") {
  Bench bench;
  const std::vector<Seq> seqs = fill(bench);
  const auto before = bench.read_all();
  REQUIRE(bench.journal->erase(seqs));
  CHECK(is_erased(bench));
  for (const auto& [seq, event] : bench.read_all()) CHECK(event.document == before.at(seq).document);
  for (const Seq seq : seqs) {
    CHECK(bench.journal->event(seq).status().code() == Code::not_found);
    CHECK(std::holds_alternative<ErasedRecord>(*bench.journal->record(seq)));
  }
  CHECK(bench.append_event(3).events[0].duplicate);  // a platform that says it again does not bring it back
  const AppendResult next = bench.append_event(100);
  CHECK(next.events[0].seq > seqs.back());
  REQUIRE(bench.open());
  CHECK(is_erased(bench));
  CHECK(bench.append_event(3).events[0].duplicate);
  CHECK(bench.has_event(100));
  CHECK(bench.journal->stats().quarantined_bytes == 0);
  CHECK(bench.journal->gaps().empty());
  REQUIRE(bench.journal->erase({}));
  REQUIRE(bench.journal->erase({1'000'000}));
}

TEST_CASE("an erasure in an empty journal, or of seqs to come, changes nothing that comes") {
  Bench bench;
  REQUIRE(bench.open());
  REQUIRE(bench.journal->erase({1, 2, 3}));
  REQUIRE(bench.append_event(1).status);
  REQUIRE(bench.journal->erase({2, 3}));
  REQUIRE(bench.append_event(2).status);
  CHECK(bench.has_event(1));
  CHECK(bench.has_event(2));
  REQUIRE(bench.open());
  CHECK(bench.has_event(1));
  CHECK(bench.has_event(2));
}

TEST_CASE("damaged bytes, and the copies of them, go with an erasure: nobody can tell whose they are") {
  for (const std::uint64_t at : {std::uint64_t{4}, kSegmentHeaderBytes + 30, kSegmentHeaderBytes + 330}) {
    INFO("byte " << at);
    Bench bench;
    const std::vector<Seq> seqs = fill(bench);
    bench.close();
    const std::string path = bench.options.folder + "/" + bench.segments().at(1);
    std::string bytes = bench.disk.contents(path);
    bytes[at] ^= 1;
    bench.disk.set_contents(path, bytes);
    bench.disk.set_contents(bench.segment(1) + kUnfinishedSuffix, "\"n\":3,");
    REQUIRE(bench.open());
    const auto before = bench.read_all();
    REQUIRE(bench.disk.list(bench.options.folder + "/quarantine")->size() == 1);
    std::vector<Seq> kept;
    for (const Seq seq : seqs)
      if (before.contains(seq)) kept.push_back(seq);
    REQUIRE(bench.journal->erase(kept));
    CHECK(bench.disk.list(bench.options.folder + "/quarantine")->empty());
    for (std::uint64_t n = 0; n < 30; n += 3) CHECK_FALSE(is_anywhere(bench, n));
    CHECK(bench.read_all().size() == before.size() - kept.size());
    const std::size_t gaps = bench.journal->gaps().size();
    REQUIRE(bench.open());
    CHECK(bench.read_all().size() == before.size() - kept.size());
    CHECK(bench.journal->gaps().size() == gaps);  // what is lost stays told
    CHECK(bench.append_event(200).status);
  }
}

TEST_CASE("an erasure cut short at any point leaves every record whole, and a second one ends it") {
  using ekiden::test::FaultyFs;
  for (const auto op : {FaultyFs::Op::create, FaultyFs::Op::write, FaultyFs::Op::sync, FaultyFs::Op::rename,
                        FaultyFs::Op::sync_folder}) {
    for (std::size_t skip = 0; skip < 8; skip += kShare) {
      INFO("operation " << static_cast<int>(op) << " after " << skip);
      Bench bench;
      const std::vector<Seq> seqs = fill(bench);
      bench.fs.fail(op, Status(Code::io, "broken"), skip, 0);
      (void)bench.journal->erase(seqs);
      bench.disk.power_cut();
      bench.close();
      bench.disk.power_on();
      bench.fs.heal();
      REQUIRE(bench.open());
      std::size_t others = 0;
      for (std::uint64_t n = 0; n < 30; ++n) others += n % 3 != 0 && bench.has_event(n) ? 1u : 0u;
      REQUIRE(others == 20);
      REQUIRE(bench.journal->erase(seqs));
      REQUIRE(is_erased(bench));
    }
  }
}

TEST_CASE("while records are erased others are read, appended and released") {
  Bench bench;
  const std::vector<Seq> seqs = fill(bench);
  std::atomic<bool> is_done{false}, is_whole{true};
  std::thread reader([&] {
    while (!is_done) {
      const auto events = bench.read_all(7);
      is_whole = is_whole && events.size() >= 20;
      bench.journal->release(2);
    }
  });
  for (std::uint64_t n = 1000; n < 1020; ++n) {
    (void)bench.start_append({make_event(n)});
    if (n % 5 == 0) CHECK(bench.journal->erase(seqs));
  }
  is_done = true;
  reader.join();
  CHECK(is_whole);
  for (std::uint64_t n = 1000; n < 1020; ++n) CHECK(bench.has_event(n));
}

}  // namespace ekiden::journal::test
