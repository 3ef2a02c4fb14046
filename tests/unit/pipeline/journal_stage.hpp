// SPDX-License-Identifier: Apache-2.0
// A real journal on a disk in memory, a stepped loop and a fake clock: what the parts of the pipeline stand on.
#pragma once

#include <chrono>
#include <future>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "journal/journal.hpp"
#include "support/doubles/clock.hpp"
#include "support/doubles/fs.hpp"
#include "support/doubles/log.hpp"
#include "support/doubles/metrics.hpp"
#include "support/doubles/random.hpp"
#include "support/doubles/stepped_loop.hpp"

namespace ekiden::pipeline::test {

using journal::Durability;
using journal::Record;
using journal::Seq;

class JournalStage {
 public:
  JournalStage() { open(); }

  // Starts the journal, again after close() or crash(); what it replays is in `recovered`.
  void open() {
    recovered.clear();
    journal::Options options;
    options.folder = "/data/journal";
    options.lazy_ms = 1;
    auto opened =
        journal::Journal::open(options, fs, clock, random, log, metrics,
                               [this](Seq seq, const Record& record) { recovered.emplace_back(seq, record); });
    if (!opened) throw std::runtime_error(opened.status().message());
    journal = *std::move(opened);
    loop = std::make_unique<ekiden::test::SteppedLoop>(clock);
  }
  // Everything that is queued is written.
  void close() { journal.reset(); }
  // The power fails: what no finished sync covers is gone.
  void crash() {
    disk.power_cut();
    journal.reset();
    disk.power_on();
  }

  // Appends and waits until that is on disk, or refused.
  journal::AppendResult append(std::vector<Record> batch) {
    std::promise<journal::AppendResult> promise;
    journal->append(std::move(batch), Durability::sync,
                    [&promise](const journal::AppendResult& result) { promise.set_value(result); });
    return promise.get_future().get();
  }
  Seq append_event(const std::string& conversation, const std::string& type = "message.received",
                   const std::string& channel = "wechat-cn") {
    const std::string number = std::to_string(++events_);
    const std::vector<std::string_view> fields{number};
    journal::EventRecord event;
    event.id = EventId::of(fields);
    event.recorded_ms = clock.wall_ms();
    event.channel = channel;
    event.type = "ekiden." + type + ".v1";
    event.conversation = conversation;
    event.document = "{\"n\":" + number + "}";
    const journal::AppendResult result = append({event});
    if (!result.status) throw std::runtime_error(result.status.message());
    return result.events.front().seq;
  }

  // Runs until neither the loop nor the journal has anything to do at this time of the clock.
  void settle() {
    do {
      loop->run();
      std::promise<void> written;
      journal->append({journal::CursorRecord{"stage", "barrier", ""}}, Durability::sync,
                      [&written](const journal::AppendResult&) { written.set_value(); });
      written.get_future().get();
    } while (loop->run() > 0);
  }
  // Lets `ms` pass, timer after timer.
  void pass(std::int64_t ms) {
    settle();
    while (ms > 0) {
      const std::int64_t next = loop->next_timer_ms();
      const std::int64_t step = next < 0 ? ms : std::clamp<std::int64_t>(next, 1, ms);
      clock.advance(step);
      ms -= step;
      settle();
    }
  }
  template <class Kind>
  std::vector<Kind> recovered_of() const {
    std::vector<Kind> list;
    for (const auto& [seq, record] : recovered)
      if (const auto* one = std::get_if<Kind>(&record)) list.push_back(*one);
    return list;
  }

  ekiden::test::PowerCutFs disk;
  ekiden::test::FaultyFs fs{disk};
  ekiden::test::FakeClock clock;
  ekiden::test::SeededRandom random{7};
  ekiden::test::RecordingLog log;
  ekiden::test::FakeMetrics metrics;
  std::vector<std::pair<Seq, Record>> recovered;
  std::unique_ptr<ekiden::test::SteppedLoop> loop;
  std::unique_ptr<journal::Journal> journal;

 private:
  int events_ = 0;
};

}  // namespace ekiden::pipeline::test
