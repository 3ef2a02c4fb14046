// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/ports/clock.hpp"
#include "core/ports/executor.hpp"
#include "core/ports/kv.hpp"
#include "core/ports/log.hpp"
#include "core/ports/operations.hpp"
#include "journal/journal.hpp"
#include "pipeline/consumer.hpp"

namespace ekiden::pipeline {

// Sends events of one sink again, at a pace: dead letters that were chosen, or what the sink got in a time range. Never
// more at once than a bounded number, whatever was chosen. One range at a time; it goes on after a restart.
//
// Everything runs on `loop`.
class Redelivery {
 public:
  using Chosen = std::function<void(Result<Selected>)>;

  // All of it outlives this. `kept` may be null: then a restart ends a range.
  Redelivery(Consumer& consumer, const journal::Journal& journal, Executor& loop, const Clock& clock, Log& log,
             Kv* kept);
  ~Redelivery();

  // After the consumer's start: goes on with the range of before.
  void start();
  // `done` runs when all are on their way; with a rate, or when there are many, when they are chosen. A parked
  // conversation all of whose letters are chosen gets what is parked behind them meanwhile too, and goes on.
  void letters(const DeadLetterSelection& selection, const Pace& pace, Chosen done);
  // Events recorded in [from, to) that the sink has finished. `done` runs when they are counted. Code::conflict while a
  // range is on its way.
  void range(const TimeRange& range, const Pace& pace, Chosen done);
  void drop(const DeadLetterSelection& selection, bool dry_run, Chosen done);

  // Events that are still to be sent, as far as known.
  std::uint64_t left() const { return letters_.size() + (range_ ? range_->left : 0); }

 private:
  struct Range {
    TimeRange times;
    journal::Seq after = 0;  // everything up to it was looked at
    journal::Seq last = 0;   // nothing behind it belongs to it
    double rate = 0;
    std::uint64_t left = 0;
  };
  struct Count {
    Range range;
    Selected selected;
    journal::Seq before_first = 0;  // the seq before the first of them
    bool dry_run = false;
    Chosen done;
  };

  Selected describe(const std::vector<journal::Seq>& letters) const;
  bool belongs(const Range& range, const journal::StoredEvent& event) const;
  void count(std::shared_ptr<Count> counting);
  void begin(Range range);
  void enqueue(const std::vector<journal::Seq>& letters, double rate);
  void look_behind();
  void tick();
  void tick_later();
  void tick_again(std::int64_t ms);
  std::size_t allowance(double rate);
  Consumer::Counted when_sent(std::function<std::int64_t(Redelivery&)> then);
  void send_letters(std::size_t most, bool is_unpaced);
  void send_range(std::size_t most, bool is_unpaced);
  void range_sent(journal::Seq after, std::size_t count);
  void keep();
  void post(std::int64_t ms, std::function<void(Redelivery&)> work);

  Consumer& consumer_;
  const journal::Journal& journal_;
  Executor& loop_;
  const Clock& clock_;
  Log& log_;
  Kv* const kept_;
  std::deque<journal::Seq> letters_;
  double letters_rate_ = 0;
  std::set<LaneKey> freed_;  // parked conversations that are to go on behind these letters
  std::optional<Range> range_;
  bool counting_ = false;
  bool ticking_ = false;  // a turn is due, or what the last one sent is on its way to the disk: one batch at a time
  std::int64_t paced_at_ms_ = 0;  // monotonic
  double budget_ = 0;             // events that may go now
  std::shared_ptr<Redelivery*> alive_;
};

}  // namespace ekiden::pipeline
