// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "journal/crc32c.hpp"
#include "unit/journal/damaged_journals.hpp"

namespace ekiden::journal::test {

namespace {

std::size_t wrong_events(const Bench& bench) {
  std::map<std::string, std::string> genuine;
  for (std::uint64_t n = 0; n < 18; ++n) genuine[make_event(n).id.text()] = make_event(n).document.substr(1);
  std::size_t wrong = 0;
  for (const auto& [seq, event] : bench.read_all()) {
    const auto found = genuine.find(event.id.text());
    if (found == genuine.end() || !event.document.ends_with(found->second)) ++wrong;
  }
  return wrong;
}

}  // namespace

TEST_CASE("a flip of any byte of a segment is detected, and costs no more than the batch it hits") {
  const Files files = write_three_segments();
  REQUIRE(files.size() == 3);
  for (const std::string& name : {files.begin()->first, std::next(files.begin())->first, files.rbegin()->first}) {
    const std::string& good = files.at(name);
    for (std::uint64_t at = 0; at < good.size(); at += kShare) {
      std::string bad = good;
      bad[at] = static_cast<char>(bad[at] ^ (1 << (at % 8)));
      Bench bench;
      put(bench, files);
      bench.disk.set_contents(bench.options.folder + "/" + name, bad);
      const bool opened = bench.open().ok();
      const Stats stats = opened ? bench.journal->stats() : Stats{};
      const bool in_header = at < kSegmentHeaderBytes;
      const std::size_t left = opened ? bench.read_all().size() : 0;
      const AppendResult next = opened ? bench.append_event(100) : AppendResult{};
      const bool fine = opened && stats.quarantined_bytes + stats.torn_bytes > 0 && wrong_events(bench) == 1 &&
                        left == (in_header ? 18u : 16u) && next.status.ok() && next.events[0].seq > stats.last;
      if (!fine)
        FAIL("byte " << at << " of " << name << ": " << left << " events left, quarantined " << stats.quarantined_bytes
                     << ", torn " << stats.torn_bytes);
    }
  }
}

TEST_CASE("damage in the middle is set aside once, is never cut away, and is found again at each start") {
  const Files files = write_three_segments();
  REQUIRE(files.size() == 3);
  const std::string name = files.rbegin()->first;
  std::string bad = files.at(name);
  bad[kSegmentHeaderBytes + 30] ^= 1;
  Bench bench;
  put(bench, files);
  bench.disk.set_contents(bench.options.folder + "/" + name, bad);
  for (int start = 0; start < 3; ++start) {
    REQUIRE(bench.open());
    CHECK(bench.journal->stats().quarantined_bytes > 0);
    CHECK(bench.disk.contents(bench.options.folder + "/" + name) == bad);
    CHECK(bench.disk.list(bench.options.folder + "/quarantine")->size() == 1);
    const std::uint64_t number = 200 + static_cast<std::uint64_t>(start);
    CHECK(bench.append_event(number).status);
    CHECK(bench.has_event(number));
  }
  CHECK(bench.log.contains("records are lost segment=" + name + " first_lost=19 last_lost=21"));
  CHECK(bench.segments().size() == 4);
}

TEST_CASE(
    "segments that are missing, emptied, copied under another name or unreadable are told, and the rest is kept") {
  const Files files = write_three_segments();
  REQUIRE(files.size() == 3);
  for (const DamageRow& row : damage_rows(files)) {
    INFO(row.what);
    Files damaged = files;
    row.damage(damaged);
    Bench bench;
    put(bench, damaged);
    for (int start = 0; start < 2; ++start) {
      REQUIRE(bench.open());
      CHECK(bench.read_all().size() == row.left + static_cast<std::size_t>(start));
      CHECK(bench.log.contains(row.logged));
      const Seq last =
          std::max(bench.journal->stats().last, start == 0 && damaged.contains(segment_name(500)) ? Seq{500} : Seq{27});
      if (start == 0) CHECK(bench.append_event(100).events[0].seq > last);
    }
  }
}

TEST_CASE("a folder of a newer version is refused, and left as it is") {
  Bench bench;
  REQUIRE(bench.disk.make_folder(bench.options.folder));
  std::string header = encode_header({1, 0, 5, 0});
  header[8] = 2;
  const std::uint32_t crc = crc32c(std::string_view(header).substr(0, 60));
  for (std::size_t i = 0; i < 4; ++i) header[60 + i] = static_cast<char>(crc >> (8 * i) & 0xff);
  bench.disk.set_contents(bench.segment(1), header);
  const Status status = bench.open();
  CHECK(status.code() == Code::config);
  CHECK(bench.disk.contents(bench.segment(1)) == header);
}

TEST_CASE("bytes made to look like record headers everywhere end the search, and nothing is cut away") {
  std::string bytes = encode_header({1, 0, 5, 0});
  std::string looks_like;
  append_record(looks_like, 6, 3, kEventType, 0, std::string(100'000, 'x'));
  looks_like.resize(kRecordHeaderBytes);
  for (int i = 0; i < 10'000; ++i) bytes += looks_like;
  Bench bench;
  REQUIRE(bench.disk.make_folder(bench.options.folder));
  bench.disk.set_contents(bench.segment(1), bytes);
  REQUIRE(bench.open());
  CHECK(bench.journal->stats().quarantined_bytes == bytes.size() - kSegmentHeaderBytes);
  CHECK(bench.disk.contents(bench.segment(1)) == bytes);
  CHECK(bench.append_event(1).status);
}

}  // namespace ekiden::journal::test
