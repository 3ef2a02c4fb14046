// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "unit/journal/journal_bench.hpp"

namespace ekiden::journal::test {

namespace {

// A segment with two single events and, at its end, a batch of three records.
struct Written {
  std::string bytes;
  std::size_t last_batch_at = 0;
};

Written write_segment(Bench& bench) {
  Written written;
  REQUIRE(bench.open());
  REQUIRE(bench.append_event(1).status);
  REQUIRE(bench.append_event(2).status);
  written.last_batch_at = bench.journal->stats().bytes;
  REQUIRE(bench.append({make_event(3), make_event(4), AckRecord{"crm", {{1, 2}}}}).status);
  bench.close();
  written.bytes = bench.disk.contents(bench.segment(1));
  return written;
}

void check_only_first_two(Bench& bench) {
  CHECK(bench.replayed.empty());
  CHECK(bench.read_all().size() == 2);
  CHECK(bench.journal->stats().quarantined_bytes == 0);
  const AppendResult next = bench.append_event(3);
  REQUIRE(next.status);
  CHECK_FALSE(next.events[0].duplicate);
  CHECK(next.events[0].seq == 3);
  REQUIRE(bench.open());
  CHECK(bench.read_all().size() == 3);
  CHECK(bench.journal->stats().torn_bytes == 0);
}

}  // namespace

TEST_CASE("a batch cut at any byte is gone as a whole, and the journal goes on behind what was before it") {
  Bench first;
  const Written written = write_segment(first);
  for (std::size_t cut = written.last_batch_at; cut < written.bytes.size(); ++cut) {
    INFO("cut at " << cut);
    Bench bench;
    REQUIRE(bench.disk.make_folder(bench.options.folder));
    bench.disk.set_contents(bench.segment(1), written.bytes.substr(0, cut));
    REQUIRE(bench.open());
    CHECK(bench.journal->stats().torn_bytes == cut - written.last_batch_at);
    check_only_first_two(bench);
  }
}

TEST_CASE("a tail of zeros, of another segment's records or of noise is cut off") {
  Bench first;
  const Written written = write_segment(first);
  Bench other;
  other.random.fill(std::as_writable_bytes(std::span(&other.options.keep_ms, 1)));  // so that its salt is another
  const Written stale = write_segment(other);
  const std::string batch = written.bytes.substr(written.last_batch_at);
  REQUIRE(stale.bytes.substr(stale.last_batch_at) != batch);
  std::string half_zeros = batch;
  std::fill(half_zeros.begin() + static_cast<std::ptrdiff_t>(batch.size() / 2), half_zeros.end(), '\0');
  const std::string tails[] = {std::string(10'000, '\0'),
                               stale.bytes.substr(stale.last_batch_at),
                               std::string(333, '\x5a'),
                               half_zeros,
                               batch.substr(0, batch.size() - kCommitBytes),
                               std::string(7, '\0'),
                               stale.bytes};
  for (const std::string& tail : tails) {
    Bench bench;
    REQUIRE(bench.disk.make_folder(bench.options.folder));
    bench.disk.set_contents(bench.segment(1), written.bytes.substr(0, written.last_batch_at) + tail);
    REQUIRE(bench.open());
    CHECK(bench.journal->stats().torn_bytes == tail.size());
    CHECK(bench.log.contains("cut off a write that was not finished"));
    check_only_first_two(bench);
  }
}

TEST_CASE("a last segment whose creation was not finished is removed") {
  Bench first;
  const Written written = write_segment(first);
  for (const std::size_t size : {0u, 1u, 63u, 64u}) {
    INFO(size << " bytes");
    Bench bench;
    REQUIRE(bench.disk.make_folder(bench.options.folder));
    bench.disk.set_contents(bench.segment(1), written.bytes);
    bench.disk.set_contents(bench.segment(7), std::string(size, '\0'));
    REQUIRE(bench.open());
    CHECK(bench.journal->stats().torn_bytes == size);
    CHECK(bench.segments().size() == 1);
    CHECK(bench.replayed.size() == 1);
    CHECK(bench.append_event(9).events[0].seq == 7);
    REQUIRE(bench.open());
    CHECK(bench.read_all().size() == 5);
    CHECK(bench.journal->stats().quarantined_bytes == 0);
  }
}

TEST_CASE("a folder with one segment that was never finished starts like an empty one") {
  Bench bench;
  REQUIRE(bench.disk.make_folder(bench.options.folder));
  bench.disk.set_contents(bench.segment(1), "EKJ");
  REQUIRE(bench.open());
  CHECK(bench.append_event(1).events[0].seq == 1);
}

}  // namespace ekiden::journal::test
