// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <chrono>
#include <random>
#include <set>

#include "journal/dedupe_index.hpp"
#include "journal/sidecar.hpp"
#include "support/e2e/wait.hpp"
#include "unit/journal/journal_bench.hpp"

namespace ekiden::journal::test {

namespace {

using ekiden::test::eventually;
using ekiden::test::FaultyFs;

constexpr std::chrono::seconds kWithin{20};  // a deadline that only a hang reaches

// Appends ids of a small range in any order, so that many come again, in segments of a few dozen.
bool agrees_with_a_set(std::uint64_t memory_bytes, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  Bench bench(ekiden::test::PowerCutFs::Loss::everything, seed);
  bench.options.segment_bytes = 4'000 + random() % 4'000;
  bench.options.dedupe_memory_bytes = memory_bytes;
  if (!bench.open().ok()) return false;
  std::map<std::uint64_t, Seq> oracle;
  for (int step = 0; step < 600; ++step) {
    const std::uint64_t number = random() % 400;
    const AppendResult result = bench.append_event(number, random() % 40);
    const auto known = oracle.find(number);
    if (!result.status.ok() || result.events[0].duplicate != (known != oracle.end())) return false;
    if (known != oracle.end() && result.events[0].seq != known->second) return false;
    oracle.emplace(number, result.events[0].seq);
    if (random() % 150 == 0 && !bench.open().ok()) return false;
  }
  return bench.segments().size() > 5 && bench.read_all().size() == oracle.size();
}

// Ten segments with an event each, all sealed but the last.
void fill(Bench& bench) {
  bench.options.segment_bytes = 300;
  REQUIRE(bench.open());
  for (std::uint64_t n = 1; n <= 10; ++n) REQUIRE(bench.append_event(n).status);
  REQUIRE(bench.segments().size() == 10);
}

std::string sidecar(const Bench& bench, Seq first) {
  return bench.options.folder + "/" + sidecar_name(first);
}

}  // namespace

TEST_CASE("ids over many segments and restarts agree with a set, whatever memory there is for them") {
  for (const std::uint64_t memory : {0ull, 200ull, 16ull << 20})
    for (std::uint64_t seed = 1; seed <= 20 / kShare; ++seed)
      if (!agrees_with_a_set(memory, seed)) FAIL(memory << " bytes, seed " << seed);
}

TEST_CASE("at its limit the index lets go of the oldest fingerprints, and still knows every key") {
  Bench bench;
  REQUIRE(bench.disk.make_folder("/runs"));
  std::uint64_t one_run = 0;
  DedupeIndex unlimited(1 << 20), small(0);
  std::unique_ptr<DedupeIndex> limited;
  for (std::uint64_t run = 0; run < 5; ++run) {
    IdTable table;
    for (std::uint64_t n = 0; n < 300; ++n) table.insert(make_event(run * 1000 + n).id, run * 1000 + n + 1);
    SegmentFacts facts;
    facts.first_seq = run * 1000 + 1;
    const std::string path = "/runs/" + sidecar_name(facts.first_seq);
    bench.disk.set_contents(path, encode_sidecar(facts, 0, {}, table.sorted()));
    const auto file = bench.disk.open(path, Fs::Open::read);
    const auto key_run = std::make_shared<const KeyRun>(bench.fs, path, *read_sidecar_header(**file));
    unlimited.add(key_run);
    if (!limited) {
      one_run = unlimited.fingerprint_bytes();
      limited = std::make_unique<DedupeIndex>(2 * (one_run + 300) + 1);  // with a byte a key for the filter
    }
    limited->add(key_run);
    small.add(key_run);
  }
  CHECK(unlimited.fingerprint_bytes() == 5 * one_run);
  CHECK(limited->fingerprint_bytes() == 2 * one_run);
  CHECK(small.fingerprint_bytes() == 0);
  for (const std::uint64_t n : {0ull, 299ull, 1000ull, 2150ull, 3299ull, 4000ull}) {
    for (const DedupeIndex* index : {&unlimited, limited.get(), &small}) {
      const std::optional<DedupeIndex::Found> found = *index->find(make_event(n).id);
      REQUIRE(found);
      CHECK(found->seq == n + 1);
      CHECK_FALSE(*index->find(make_event(n + 500).id));
    }
  }
  limited->forget_below(4001);
  CHECK_FALSE(*limited->find(make_event(3299).id));
  CHECK(limited->fingerprint_bytes() == one_run);
}

TEST_CASE("a sidecar that goes bad while the journal is open is written again, and nothing is taken twice") {
  Bench bench;
  bench.options.dedupe_memory_bytes = 0;
  fill(bench);
  const std::string good = bench.disk.contents(sidecar(bench, 3));
  for (const std::string& bad : {std::string(), std::string("noise"), good.substr(0, good.size() - 1)}) {
    bench.disk.set_contents(sidecar(bench, 3), bad);
    CHECK(bench.append_event(3).events[0].duplicate);
    CHECK(bench.disk.contents(sidecar(bench, 3)) == good);
  }
  std::string flipped = good;
  flipped[good.size() - kKeyBlockBytes] ^= 1;
  bench.disk.set_contents(sidecar(bench, 3), flipped);
  CHECK(bench.append_event(3).events[0].duplicate);
  CHECK(bench.log.contains("a damaged sidecar is written again"));
}

TEST_CASE("an id that cannot be looked up is refused as full, not taken twice, and the journal goes on accepting") {
  Bench bench;
  fill(bench);
  bench.fs.fail(FaultyFs::Op::open, Status(Code::full, "no free descriptor"), 0, 0);
  CHECK(bench.append_event(3).status.code() == Code::full);
  CHECK(bench.append({make_event(11), make_event(3)}).status.code() == Code::full);
  CHECK(bench.journal->accepting());
  bench.fs.heal();
  CHECK(bench.append_event(3).events[0].duplicate);
  CHECK_FALSE(bench.append_event(11).events[0].duplicate);
  for (std::uint64_t n = 1; n <= 11; ++n) CHECK(bench.append_event(n).events[0].duplicate);
  CHECK(bench.read_all().size() == 11);
}

TEST_CASE("an id whose record the disk does not give now is refused as full, not taken twice") {
  Bench bench;
  fill(bench);
  REQUIRE(bench.append_event(3).events[0].duplicate);  // from here on its index is in memory
  bench.fs.fail(FaultyFs::Op::read, Status(Code::io, "bad sector"), 1, 0);
  CHECK(bench.append_event(3).status.code() == Code::full);
  CHECK(bench.journal->accepting());
  bench.fs.heal();
  CHECK(bench.append_event(3).events[0].duplicate);
  CHECK(bench.read_all().size() == 10);
}

TEST_CASE("without a sidecar a segment that can be read in part keeps the ids of that part") {
  Bench bench;
  bench.options.segment_bytes = 300'000;
  REQUIRE(bench.open());
  for (std::uint64_t n = 1; n <= 4; ++n) REQUIRE(bench.append_event(n, 90'000).status);
  REQUIRE(bench.segments().size() == 2);
  bench.disk.set_contents(sidecar(bench, 1), "noise");
  // After the sidecar and the first part of the segment.
  bench.fs.fail(FaultyFs::Op::read, Status(Code::io, "bad sector"), 2, 2);
  CHECK(bench.append_event(1).events[0].duplicate);
  CHECK(bench.log.contains("bad sector"));
  CHECK_FALSE(bench.append_event(2).events[0].duplicate);
}

TEST_CASE("a command that cannot be looked up is an error, not unknown, and its sidecar is written again") {
  Bench bench;
  bench.options.segment_bytes = 300;
  REQUIRE(bench.open());
  CommandRecord command;
  command.id = "c1";
  command.idempotency_key = "k1";
  REQUIRE(bench.append({command}).status);
  for (std::uint64_t n = 1; n <= 4; ++n) REQUIRE(bench.append_event(n).status);
  const std::string good = bench.disk.contents(sidecar(bench, 1));
  std::string flipped = good;
  flipped[good.size() - kKeyBlockBytes] ^= 1;
  bench.disk.set_contents(sidecar(bench, 1), flipped);
  CHECK(bench.journal->command_by_key("k1").status().code() == Code::io);
  CHECK(eventually([&] { return bench.journal->command_by_key("k1").ok(); }, kWithin));
  CHECK(bench.disk.contents(sidecar(bench, 1)) == good);

  bench.fs.fail(FaultyFs::Op::open, Status(Code::full, "no free descriptor"), 0, 0);
  CHECK(bench.journal->command_by_key("k1").status().code() == Code::io);
  CHECK(bench.journal->command("c1").status().code() == Code::io);
  bench.fs.heal();
  CHECK(bench.journal->command_by_key("k1")->command.id == "c1");
  CHECK(bench.journal->command_by_key("k2").status().code() == Code::not_found);
}

TEST_CASE("a sidecar that is missing, damaged or another segment's is made again at the start") {
  Bench first;
  fill(first);
  first.close();
  for (const char* const what : {"missing", "damaged", "another's", "too much"}) {
    INFO(what);
    Bench bench;
    fill(bench);
    bench.close();
    const std::string good = bench.disk.contents(sidecar(bench, 3));
    if (what == std::string("missing")) REQUIRE(bench.disk.remove(sidecar(bench, 3)));
    if (what == std::string("damaged")) bench.disk.set_contents(sidecar(bench, 3), good.substr(0, 90));
    if (what == std::string("another's"))
      bench.disk.set_contents(sidecar(bench, 3), bench.disk.contents(sidecar(bench, 4)));
    if (what == std::string("too much")) {
      bench.disk.set_contents(sidecar(bench, 77), good);
      bench.disk.set_contents(sidecar(bench, 10), good);
    }
    REQUIRE(bench.open());
    CHECK(bench.disk.contents(sidecar(bench, 3)) == good);
    CHECK_FALSE(bench.disk.exists(sidecar(bench, 77)));
    CHECK_FALSE(bench.disk.exists(sidecar(bench, 10)));
    for (std::uint64_t n = 1; n <= 10; ++n) CHECK(bench.append_event(n).events[0].duplicate);
    CHECK(bench.read_all().size() == 10);
  }
}

TEST_CASE("an id whose record is lost is new again, although a sidecar still knows it") {
  Bench bench;
  fill(bench);
  bench.close();
  std::string bad = bench.disk.contents(bench.segment(3));
  bad[kSegmentHeaderBytes + 40] ^= 1;
  bench.disk.set_contents(bench.segment(3), bad);
  REQUIRE(bench.open());
  CHECK(bench.append_event(2).events[0].duplicate);
  CHECK_FALSE(bench.append_event(3).events[0].duplicate);
  CHECK(bench.append_event(3).events[0].duplicate);
  CHECK(bench.has_event(3));
  CHECK(bench.journal->stats().quarantined_bytes > 0);
}

TEST_CASE("a sidecar or snapshot that cannot be written costs the next start time, and nothing else") {
  for (const FaultyFs::Op op : {FaultyFs::Op::create, FaultyFs::Op::write, FaultyFs::Op::sync, FaultyFs::Op::rename,
                                FaultyFs::Op::sync_folder}) {
    for (std::size_t skip = 1; skip <= 3; ++skip) {
      INFO("operation " << static_cast<int>(op) << ", after " << skip);
      Bench bench;
      bench.options.segment_bytes = 300;
      REQUIRE(bench.open());
      REQUIRE(bench.append_event(1).status);
      bench.fs.fail(op, Status(Code::full, "no space left"), skip, 2);
      for (std::uint64_t n = 2; n <= 6; ++n) (void)bench.append_event(n);
      bench.fs.heal();
      if (!bench.journal->accepting()) continue;  // it hit the segment itself: failure_test.cpp
      for (std::uint64_t n = 1; n <= 8; ++n) REQUIRE(bench.append_event(n).status);
      for (std::uint64_t n = 1; n <= 8; ++n) CHECK(bench.append_event(n).events[0].duplicate);
      REQUIRE(bench.open());
      for (std::uint64_t n = 1; n <= 8; ++n) CHECK(bench.append_event(n).events[0].duplicate);
      CHECK(bench.read_all().size() == 8);
    }
  }
}

TEST_CASE("a segment ends at its limit of ids too, so that the table of the active one has a bound") {
  Bench bench;
  bench.options.segment_keys = 10;
  REQUIRE(bench.open());
  for (std::uint64_t n = 1; n <= 45; ++n) REQUIRE(bench.append_event(n).status);
  CHECK(bench.segments().size() == 5);
  CHECK(bench.append_event(7).events[0].duplicate);
}

}  // namespace ekiden::journal::test
