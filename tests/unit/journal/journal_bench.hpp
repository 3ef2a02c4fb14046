// SPDX-License-Identifier: Apache-2.0
// A journal on a disk in memory, and what the tests of the journal do with it again and again.
#pragma once

#include <future>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/encoding.hpp"
#include "journal/format.hpp"
#include "journal/journal.hpp"
#include "support/doubles/clock.hpp"
#include "support/doubles/fs.hpp"
#include "support/doubles/log.hpp"
#include "support/doubles/metrics.hpp"
#include "support/doubles/random.hpp"

namespace ekiden::journal::test {

// Sanitizers make everything about ten times slower: they get a part of the seeds.
#ifdef EKIDEN_SANITIZED
inline constexpr std::uint64_t kShare = 10;
#else
inline constexpr std::uint64_t kShare = 1;
#endif

inline EventRecord make_event(std::uint64_t number, std::size_t padding = 8) {
  const std::string text = std::to_string(number);
  const std::vector<std::string_view> fields{text};
  EventRecord event;
  event.id = EventId::of(fields);
  event.recorded_ms = 1'700'000'000'000;
  event.channel = "wechat-cn";
  event.type = "ekiden.message.received.v1";
  event.conversation = "c" + std::to_string(number % 7);
  event.document =
      "{\"id\":\"" + event.id.text() + "\",\"n\":" + text + ",\"pad\":\"" + std::string(padding, 'x') + "\"}";
  return event;
}

class Bench {
 public:
  explicit Bench(ekiden::test::PowerCutFs::Loss loss = ekiden::test::PowerCutFs::Loss::everything,
                 std::uint64_t seed = 1)
      : disk(loss, seed), random(seed) {
    options.folder = "/data/journal";
  }

  Status open() {
    journal.reset();
    replayed.clear();
    Result<std::unique_ptr<Journal>> opened =
        Journal::open(options, fs, clock, random, log, metrics,
                      [this](Seq seq, const Record& record) { replayed.emplace_back(seq, record); });
    if (!opened) return opened.status();
    journal = std::move(*opened);
    return {};
  }
  void close() { journal.reset(); }

  std::future<AppendResult> start_append(std::vector<Record> batch, Durability durability = Durability::sync) {
    auto promise = std::make_shared<std::promise<AppendResult>>();
    journal->append(std::move(batch), durability,
                    [promise](const AppendResult& result) { promise->set_value(result); });
    return promise->get_future();
  }
  AppendResult append(std::vector<Record> batch) { return start_append(std::move(batch)).get(); }
  AppendResult append_event(std::uint64_t number, std::size_t padding = 8) {
    return append({make_event(number, padding)});
  }

  // Every event the journal returns, read in pages.
  std::map<Seq, StoredEvent> read_all(std::size_t page_size = 100) const {
    std::map<Seq, StoredEvent> events;
    for (Seq after = 0;;) {
      Result<Page> page = journal->read(after, page_size, 1 << 20);
      if (!page || page->events.empty()) return events;
      for (StoredEvent& event : page->events) events.emplace(event.seq, std::move(event));
      after = page->next;
    }
  }
  bool has_event(std::uint64_t number) const {
    const EventId id = make_event(number).id;
    std::size_t found = 0;
    for (const auto& [seq, event] : read_all()) found += event.id == id ? 1u : 0u;
    return found == 1;
  }

  std::string segment(Seq first) const { return options.folder + "/" + segment_name(first); }
  std::vector<std::string> segments() {
    std::vector<std::string> names;
    const Result<std::vector<std::string>> entries = disk.list(options.folder);
    for (const std::string& name : *entries)
      if (parse_segment_name(name)) names.push_back(name);
    return names;
  }

  ekiden::test::PowerCutFs disk;
  ekiden::test::FaultyFs fs{disk};
  ekiden::test::FakeClock clock;
  ekiden::test::SeededRandom random;
  ekiden::test::RecordingLog log;
  ekiden::test::FakeMetrics metrics;
  Options options;
  std::vector<std::pair<Seq, Record>> replayed;
  std::unique_ptr<Journal> journal;
};

}  // namespace ekiden::journal::test
