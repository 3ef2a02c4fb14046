// SPDX-License-Identifier: Apache-2.0
// A start reads what follows the newest snapshot, and of the rest no more than sidecars.
#include <catch2/catch.hpp>

#include <stdlib.h>

#include <algorithm>
#include <atomic>
#include <deque>
#include <filesystem>
#include <future>

#include "core/posix_fs.hpp"
#include "journal/seq_set.hpp"
#include "journal/snapshot.hpp"
#include "support/doubles/watched_fs.hpp"
#include "unit/journal/journal_bench.hpp"

namespace ekiden::journal::test {

namespace {

using Loss = ekiden::test::PowerCutFs::Loss;

constexpr std::size_t kGroup = 500;

void require_accepted(std::future<AppendResult> result) {
  const Status status = result.get().status;
  INFO(status.message());
  REQUIRE(status);
}

// Events of about 700 bytes on disk, each group of them with an ack. No more wait at a time than the journal takes.
void append_backlog(Bench& bench, std::uint64_t first, std::uint64_t count) {
  constexpr std::size_t kMostWaiting = 64;
  std::deque<std::future<AppendResult>> waiting;
  for (std::uint64_t n = first; n < first + count; n += kGroup) {
    std::vector<Record> batch;
    for (std::uint64_t i = n; i < std::min(n + kGroup, first + count); ++i) batch.push_back(make_event(i, 500));
    batch.push_back(AckRecord{"crm", {{1, n}}});
    waiting.push_back(bench.start_append(std::move(batch)));
    if (waiting.size() < kMostWaiting) continue;
    require_accepted(std::move(waiting.front()));
    waiting.pop_front();
  }
  for (auto& one : waiting) require_accepted(std::move(one));
}

std::vector<std::string> names_in(Fs& disk, const std::string& folder) {
  Result<std::vector<std::string>> names = disk.list(folder);
  REQUIRE(names);
  return *std::move(names);
}

struct Reads {
  std::uint64_t sealed = 0, active = 0, sidecars = 0, snapshots = 0;
};

// Starts the journal on that disk, and says what this reads.
class Start {
 public:
  Start(Bench& bench, Fs& disk) : bench_(bench), watched_(disk) {
    bench.close();
    bench.replayed.clear();
    Result<std::unique_ptr<Journal>> opened =
        Journal::open(bench.options, watched_, bench.clock, bench.random, bench.log, bench.metrics,
                      [&](Seq seq, const Record& record) { bench.replayed.emplace_back(seq, record); });
    REQUIRE(opened);
    bench.journal = *std::move(opened);
    std::vector<std::string> segments;
    for (const std::string& name : names_in(disk, bench.options.folder))
      if (parse_segment_name(name)) segments.push_back(name);
    sealed = segments.empty() ? 0 : segments.size() - 1;
    for (const auto& [path, bytes] : watched_.bytes_read()) {
      if (!segments.empty() && path.ends_with(segments.back()))
        reads.active += bytes;
      else if (path.ends_with(".ekj"))
        reads.sealed += bytes;
      else if (path.ends_with(".eki"))
        reads.sidecars += bytes;
      else if (path.ends_with(".eks"))
        reads.snapshots += bytes;
    }
  }
  ~Start() { bench_.close(); }

  Reads reads;
  std::size_t sealed = 0;  // segments

 private:
  Bench& bench_;
  ekiden::test::WatchedFs watched_;
};

void check_bounded_start(Bench& bench, Fs& disk, std::uint64_t events, std::uint64_t segment_bytes) {
  bench.options.segment_bytes = segment_bytes;
  {
    const Start start(bench, disk);
    append_backlog(bench, 0, events);
  }
  const Start start(bench, disk);
  const Reads& reads = start.reads;
  WARN(events << " events, " << start.sealed << " sealed segments: a start reads " << reads.sealed << " bytes of them, "
              << reads.sidecars << " of sidecars, " << reads.snapshots << " of snapshots, " << reads.active
              << " of the active segment");
  REQUIRE(start.sealed > 5);
  CHECK(reads.sealed == start.sealed * kSegmentHeaderBytes);
  CHECK(reads.sidecars <= events * 26 / 10 + start.sealed * 400);
  CHECK(reads.active <= 2 * segment_bytes);  // a segment, and the batch that went over its size
  CHECK(reads.snapshots < 200);
  REQUIRE(bench.replayed.size() == 1);
  CHECK(std::get<AckRecord>(bench.replayed[0].second).done == std::vector<SeqRange>{{1, events - kGroup}});
  CHECK(bench.append_event(0).events[0].duplicate);
  CHECK(bench.append_event(events / 3).events[0].duplicate);
  CHECK_FALSE(bench.append_event(events).events[0].duplicate);
}

std::vector<std::string> snapshots_of(Bench& bench) {
  std::vector<std::string> names;
  for (const std::string& name : names_in(bench.disk, bench.options.folder))
    if (parse_snapshot_name(name)) names.push_back(name);
  return names;
}

// A life with everything in it that seals, snapshots and deletes. Every id is its own number.
struct Life {
  std::map<std::uint64_t, Seq> acknowledged;
  Seq acked = 0;
  std::vector<std::string> open_commands;

  void run(Bench& bench) {
    for (std::uint64_t n = 1; n <= 12; ++n) {
      EventRecord event = make_event(n);
      event.recorded_ms = bench.clock.wall_ms();
      const AppendResult one = bench.append({event, AckRecord{"crm", {{1, n}}}});
      if (!one.status) return;
      acknowledged[n] = one.events[0].seq;
      acked = n;
      const std::string command = "c" + std::to_string(n);
      std::vector<Record> records{CommandRecord{command, bench.clock.wall_ms(), "wechat-cn", "lane", "", "", "{}"}};
      if (n % 3 != 0) records.push_back(CommandStateRecord{command, CommandState::sent, 1, 2, "{}"});
      if (!bench.append(std::move(records)).status) return;
      if (n % 3 == 0) open_commands.push_back(command);
    }
  }

  bool holds(Bench& bench) {
    SeqSet done;
    std::vector<std::string> open;
    for (const auto& [seq, record] : bench.replayed) {
      if (const auto* ack = std::get_if<AckRecord>(&record))
        for (const SeqRange& range : ack->done) done.add(range);
      if (const auto* command = std::get_if<CommandRecord>(&record)) open.push_back(command->id);
    }
    if (acked != 0 && done.prefix() < acked) return false;
    for (const std::string& command : open_commands)
      if (std::find(open.begin(), open.end(), command) == open.end()) return false;
    const std::map<Seq, StoredEvent> events = bench.read_all();
    for (const auto& [number, seq] : acknowledged) {
      if (!events.contains(seq) || events.at(seq).id != make_event(number).id) return false;
      const AppendResult again = bench.append_event(number);
      if (!again.status || !again.events[0].duplicate || again.events[0].seq != seq) return false;
    }
    return true;
  }
};

// Cuts the power before the given change of the disk. Whether there was such a one.
bool cut_at(std::size_t change, Loss loss, std::uint64_t seed) {
  Bench bench(loss, seed);
  bench.options.segment_bytes = 500;
  std::atomic<std::size_t> changes{0};
  ekiden::test::WatchedFs watched(bench.disk, [&] {
    if (++changes == change) bench.disk.power_cut();
  });
  Life life;
  bool cut = false;
  {
    Result<std::unique_ptr<Journal>> opened = Journal::open(bench.options, watched, bench.clock, bench.random,
                                                            bench.log, bench.metrics, [](Seq, const Record&) {});
    if (opened) {
      bench.journal = *std::move(opened);
      life.run(bench);
    }
    bench.close();
    cut = changes >= change;
  }
  bench.disk.power_cut();
  bench.disk.power_on();
  for (int start = 0; start < 2; ++start) {
    if (!bench.open().ok()) FAIL("no start after change " << change);
    if (!life.holds(bench)) FAIL("something is lost at start " << start << " after change " << change);
  }
  return cut;
}

}  // namespace

TEST_CASE("a start reads no sealed segment, and as much of the rest with any backlog") {
  Bench bench;
  check_bounded_start(bench, bench.disk, 50'000 / kShare, (2 << 20) / kShare);
}

TEST_CASE("the same with a backlog of a million events on a real disk", "[.long]") {
  PosixFs disk;
  std::string pattern = (std::filesystem::temp_directory_path() / "ekiden-backlog-XXXXXX").string();
  Bench bench;
  bench.options.folder = ::mkdtemp(pattern.data());
  check_bounded_start(bench, disk, 1'000'000, 64 << 20);
  std::filesystem::remove_all(bench.options.folder);
}

TEST_CASE("the first start over segments of an older version reads them once, and the next no more") {
  Bench bench;
  bench.options.segment_bytes = 100'000;
  REQUIRE(bench.open());
  append_backlog(bench, 0, 2'000);
  bench.close();
  for (const std::string& name : names_in(bench.disk, bench.options.folder))
    if (parse_sidecar_name(name) || parse_snapshot_name(name))
      REQUIRE(bench.disk.remove(bench.options.folder + "/" + name));
  const std::size_t sealed = bench.segments().size() - 1;
  CHECK(Start(bench, bench.disk).reads.sealed > 900'000);
  CHECK(Start(bench, bench.disk).reads.sealed == sealed * kSegmentHeaderBytes);
}

TEST_CASE("two snapshots are kept; a damaged one is passed over, and without any the segments say the same") {
  Bench bench;
  bench.options.segment_bytes = 100'000;
  REQUIRE(bench.open());
  append_backlog(bench, 0, 2'000);
  REQUIRE(bench.append({CommandRecord{"c1", 5, "wechat-cn", "lane", "key", "hash", "{\"n\":1}"}}).status);
  append_backlog(bench, 2'000, 2'000);
  bench.close();
  REQUIRE(snapshots_of(bench).size() == 2);
  for (int damaged = 0; damaged <= 2; ++damaged) {
    INFO(damaged << " damaged");
    const std::vector<std::string> names = snapshots_of(bench);
    for (int i = 0; i < damaged; ++i) {
      const std::string path = bench.options.folder + "/" + names[names.size() - 1 - static_cast<std::size_t>(i)];
      std::string bad = bench.disk.contents(path);
      bad[bad.size() / 2] ^= 1;
      bench.disk.set_contents(path, bad);
    }
    REQUIRE(bench.open());
    REQUIRE(bench.replayed.size() == 2);
    CHECK(std::get<AckRecord>(bench.replayed[0].second).done == std::vector<SeqRange>{{1, 3'500}});
    CHECK(std::get<CommandRecord>(bench.replayed[1].second).document == "{\"n\":1}");
    REQUIRE(bench.append_event(90'000 + static_cast<std::uint64_t>(damaged)).status);
    bench.close();
    CHECK(snapshots_of(bench).size() <= 2);
  }
}

TEST_CASE("power cut before any change of the disk: nothing that was acknowledged is lost or taken twice") {
  for (const Loss loss : {Loss::everything, Loss::sectors}) {
    std::size_t change = 1;
    while (cut_at(change, loss, change)) ++change;
    CHECK(change > 200);
  }
}

TEST_CASE("damage in an old segment is met by its reader: told once, copied, counted, and the rest is read") {
  Bench bench;
  bench.options.segment_bytes = 1'200;
  REQUIRE(bench.open());
  for (std::uint64_t n = 1; n <= 30; ++n) REQUIRE(bench.append_event(n).status);
  bench.close();
  std::string bad = bench.disk.contents(bench.segment(1));
  bad[kSegmentHeaderBytes + 40] ^= 1;
  bench.disk.set_contents(bench.segment(1), bad);
  REQUIRE(bench.open());
  CHECK(bench.journal->stats().quarantined_bytes == 0);
  for (int reading = 0; reading < 3; ++reading) CHECK(bench.read_all().size() == 29);
  CHECK(bench.journal->stats().quarantined_bytes > 0);
  CHECK(bench.log.count("records are lost") == 1);
  CHECK(bench.disk.list(bench.options.folder + "/quarantine")->size() == 1);
  REQUIRE(bench.open());
  CHECK(bench.read_all().size() == 29);
  CHECK(bench.log.count("records are lost") == 1);
  CHECK(bench.journal->stats().quarantined_bytes > 0);
}

TEST_CASE("a command is found by its id and its key, with its newest state, wherever it stands") {
  Bench bench;
  bench.options.segment_bytes = 600;
  REQUIRE(bench.open());
  for (std::uint64_t n = 1; n <= 12; ++n) {
    const std::string id = "c" + std::to_string(n);
    REQUIRE(bench.append({CommandRecord{id, 5, "wechat-cn", "lane", "key" + id, "hash", "{}"}}).status);
    REQUIRE(bench.append({CommandStateRecord{id, CommandState::handed_over, 1, 6, ""}}).status);
    if (n != 7) REQUIRE(bench.append({CommandStateRecord{id, CommandState::sent, 2, 7, "{\"r\":1}"}}).status);
  }
  REQUIRE(bench.append({CommandRecord{"newer", 9, "wechat-cn", "lane", "keyc2", "other", "{}"}}).status);
  REQUIRE(bench.segments().size() > 4);
  for (int start = 0; start < 2; ++start) {
    CHECK(bench.journal->command("c1")->state.state == CommandState::sent);
    CHECK(bench.journal->command("c1")->state.result == "{\"r\":1}");
    CHECK(bench.journal->command("c7")->state.state == CommandState::handed_over);
    CHECK(bench.journal->command("newer")->state.state == CommandState::accepted);
    CHECK(bench.journal->command_by_key("keyc3")->command.id == "c3");
    CHECK(bench.journal->command_by_key("keyc2")->command.id == "newer");
    CHECK(bench.journal->command("c99").status().code() == Code::not_found);
    CHECK(bench.journal->command_by_key("c1").status().code() == Code::not_found);
    REQUIRE(bench.open());
  }
  REQUIRE(bench.replayed.size() == 3);
}

TEST_CASE("a segment with commands stays as long as commands are kept, and with an open one until that has ended") {
  Bench bench;
  bench.options.segment_bytes = 200;
  bench.options.keep_ms = 1'000;
  REQUIRE(bench.open());
  const std::int64_t now = bench.clock.wall_ms();
  REQUIRE(bench.append({CommandRecord{"open", now, "wechat-cn", "lane", "", "", std::string(300, 'x')}}).status);
  REQUIRE(bench.append({CommandRecord{"ended", now, "wechat-cn", "lane", "", "", std::string(300, 'x')}}).status);
  REQUIRE(bench.append({CommandStateRecord{"ended", CommandState::sent, 1, now, std::string(300, 'x')}}).status);
  REQUIRE(bench.append_event(1, 300).status);
  const auto come_round = [&](std::uint64_t number) {
    bench.journal->release(1'000'000);
    REQUIRE(bench.append_event(number).status);
    REQUIRE(bench.append_event(number + 1).status);
  };
  bench.clock.advance(2'000);
  come_round(10);
  CHECK(bench.journal->command("ended"));
  bench.clock.advance(bench.options.keep_commands_ms);
  come_round(20);
  CHECK(bench.journal->stats().first == 1);
  REQUIRE(bench.append({CommandStateRecord{"open", CommandState::failed, 1, now, ""}}).status);
  come_round(30);
  CHECK(bench.journal->command("ended").status().code() == Code::not_found);
}

}  // namespace ekiden::journal::test
