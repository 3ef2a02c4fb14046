// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "core/ports/clock.hpp"
#include "core/ports/executor.hpp"
#include "core/ports/log.hpp"
#include "core/ports/metrics.hpp"
#include "core/ports/operations.hpp"
#include "core/ports/random.hpp"
#include "journal/journal.hpp"
#include "journal/seq_set.hpp"
#include "pipeline/dead_letters.hpp"
#include "pipeline/filters.hpp"
#include "pipeline/lane.hpp"
#include "pipeline/protection.hpp"
#include "pipeline/retry.hpp"
#include "pipeline/routes.hpp"
#include "plugin/instance.hpp"

namespace ekiden::pipeline {

using journal::SeqSet;

// One sink on its way through the journal: a durable cursor, a lane for each conversation, retries and dead letters.
//
// At least once, strictly in order within a conversation; a conversation that waits holds nobody else up. What is in
// memory is a bounded window of seqs, and as many of their documents as a budget allows: the others are read from the
// journal when they go. Where the window gets full, conversations that fail go on with cursors of their own (Lag).
//
// Everything runs on `loop`, except `wake`. Recovered records are given before `start`.
class Consumer {
 public:
  using Deliver = std::function<void(const std::vector<plugin::DeliveryCall>&, plugin::Instance::Done)>;

  // Whether an event, whose delivery ended in the unknown band, has arrived.
  using Reconcile = std::function<void(const plugin::DeliveryCall&, plugin::Instance::Done)>;
  // Makes the commands that answer an event durable together with the records that say it is finished, or neither.
  // `done` runs once, on the loop: Code::invalid, not_found, rejected and conflict are final.
  using Commit = std::function<void(std::vector<plugin::Submission>, std::vector<journal::Record>,
                                    std::function<void(Status)> done)>;
  // What it asks of others.
  struct Calls {
    Deliver deliver;
    Commit commit;                           // empty when the sink gives no commands
    Reconcile reconcile = {};                // empty when the sink cannot say
    mapping::RecordCheck check_record = {};  // what the sink says against a record; empty: nothing
  };

  struct Settings {
    std::string sink;       // id in the configuration: the consumer's name
    std::string component;  // the component behind it
    std::uint32_t max_in_flight = 1;
    std::uint32_t max_batch = 1;
    std::size_t max_batch_bytes = SIZE_MAX;  // of its documents; a batch of one may be longer
    std::int64_t linger_ms = 0;              // how long a batch that is not full may wait for more
    Backoff backoff;
    std::int64_t retry_for_ms = 3ll * 24 * 3600 * 1000;
    OnRefusal on_refusal = OnRefusal::skip;  // where the route does not say
    std::vector<std::string> limits;         // each call counts under these names
    double cost = 1;                         // of a call
    Breaker::Settings breaker;
    std::int64_t keep_dead_ms = 30ll * 24 * 3600 * 1000;  // how long a dead letter keeps its event in the journal
    std::size_t window = 16'384;                          // events held in memory as seqs, at most
    std::size_t failing_window = 65'536;                  // and conversations that fail, their first events
    std::size_t ready_window = 1'024;                     // of them ready to go
    std::size_t held_bytes = 2u << 20;                    // of documents held in memory, at most
  };

  // What it stands on; all of it outlives the consumer.
  struct Ports {
    const Routes& routes;
    Filters& filters;
    journal::Journal& journal;
    Executor& loop;
    Clock& clock;
    Random& random;
    Log& log;
    Metrics& metrics;
    Limits& limits;
    Kv* kept = nullptr;  // what is remembered over restarts and is no matter of the journal; null: nothing
  };

  Consumer(Settings settings, const Ports& ports, Calls calls);
  ~Consumer();

  void recover(journal::Seq seq, const journal::Record& record);
  void start();
  // Nothing new is delivered. `done` runs when nothing is in flight and the cursor is on its way to the disk.
  void stop(std::function<void()> done);
  // [any-thread] There may be new events.
  void wake();

  const std::string& sink() const { return settings_.sink; }
  // Also refreshes the gauges.
  SinkInfo info();
  std::vector<DeadLetterInfo> dead_letters(std::uint64_t after, std::size_t limit) const;
  std::optional<DeadLetterInfo> dead_letter(const EventId& id) const;
  const DeadLetters& letters() const { return dead_; }

  using Counted = std::function<void(Result<std::uint64_t>)>;
  // Delivers dead letters again, in the order given. `done` gets how many, once that is on disk. Those that are none
  // any more are left out.
  void replay(const std::vector<journal::Seq>& letters, Counted done);
  // Delivers finished events of its routes again. As above; an event that is not finished is left out.
  void redeliver(const std::vector<journal::Seq>& events, Counted done);
  // Gives dead letters up. As above.
  void drop(const std::vector<journal::Seq>& letters, Counted done);
  // Whether `redeliver` would take it.
  bool is_finished(const journal::StoredEvent& event) const;
  // After a replay of all letters of these parked conversations: what was parked behind them meanwhile. Of `lanes` it
  // leaves those that have to be asked for again.
  std::vector<journal::Seq> left_behind(std::set<LaneKey>& lanes) const;
  // How many events are on their way again because somebody asked for it.
  std::size_t replaying() const { return replaying_.size(); }

  // These events are being erased, and no longer those of the call before: none that has not left yet leaves, and none
  // is a dead letter. A call without any says that they are gone.
  void forget(const std::unordered_set<journal::Seq>& events);

  // Records below it are not needed by this consumer. Also forgets dead letters whose event is no longer kept.
  journal::Seq needed_from();

 private:
  static constexpr std::int64_t kSaveDelayMs = 50;
  static constexpr std::size_t kMaxJudging = 64;
  static constexpr std::size_t kMaxCommitting = 256;
  static constexpr std::size_t kMaxMadeBytes = 16u << 20;

  struct Flight {
    std::vector<Lane*> lanes;  // the head of each is on its way
    Protection::Ticket ticket;
  };
  // What the journal does not know yet.
  struct Unsaved {
    SeqSet done;
    std::map<journal::Seq, journal::RetryRecord> retries;
    std::set<journal::Seq> dead;
    std::set<LaneKey> lags;
    bool empty() const { return done.empty() && retries.empty() && dead.empty() && lags.empty(); }
  };
  // What is on its way there.
  struct Saved {
    Unsaved tried;
    std::vector<LaneKey> ended;  // lanes that need no cursor of their own any more
    std::vector<std::pair<std::size_t, DeadLetters::Record>> letters;  // places in the batch
  };

  // consumer.cpp: a turn of the loop, and what comes of a delivery
  void pump();
  void pump_after(std::int64_t ms);
  bool has_room() const;
  // Heads that fail do not count: as many as the window has places would hold up everybody else.
  std::size_t in_window() const { return held_ - failing_.size(); }
  std::size_t queued() const { return ready_.size() + unjudged_.size(); }
  void dispatch();
  bool fetch(Lane& lane);
  void give_up(Lane& lane);
  bool lingers();
  std::vector<plugin::DeliveryCall> gather(Flight& flight, std::size_t most);
  static std::size_t document_bytes(const Item& item);
  static plugin::DeliveryCall call_of(const Item& item, journal::StoredEvent event);
  static plugin::DeliveryCall take_call(Item& item);
  void finish(const Flight& flight, const plugin::Outcome& outcome);
  void settle(Lane& lane, const plugin::Outcome& outcome);
  void ask(Lane& lane, const Protection::Ticket& ticket);
  void delivered(Lane& lane);
  void failed(Lane& lane, const plugin::Outcome& outcome);
  OnRefusal policy_of(const Routes::Route* route) const;
  void bury(Lane& lane, const plugin::Outcome& outcome);
  void bury_behind(Lane& lane);
  void put_away(Lane& lane, bool parks, journal::DeadRecord record);
  bool is_behind(const Lane& lane) const;
  bool is_sent_again(const Lane& lane) const;
  void pop(Lane& lane);
  void wait(Lane& lane, std::int64_t delay_ms);
  void set_failing(Lane& lane);
  void repeat(Lane& lane, std::int64_t delay_ms);
  void halt(const plugin::Outcome& outcome);
  void set_health(Health::State state, std::string reason);
  void finish_stop();

  // consumer_backlog.cpp: from the journal into the lanes
  void fill();
  const Routes::Route* route_of(const journal::StoredEvent& event) const;
  void take(journal::StoredEvent event, const Routes::Route* route);
  void append(Lane& lane, journal::StoredEvent event, const Routes::Route* route, bool lags);
  void admit_again(journal::StoredEvent event, std::uint32_t attempts);
  Lane& lane_of(LaneKey key);
  void forget_if_done(Lane& lane);
  void queue(Lane& lane);
  void begin_lag(Lane& lane, journal::Seq from, std::int64_t recorded_ms);
  void pass_over(journal::Seq seq);
  void shed();
  bool catch_up();
  void lag_moved(Lane& lane);
  bool has_read_all(const Lag& lag) const { return lag.read >= std::max(read_, recovered_top_); }
  journal::LagRecord record_of(const Lane& lane, journal::Seq from) const;
  void read_again_later();

  // consumer_filters.cpp
  void judge();
  void judged(Lane& lane, Filters::Verdict verdict);
  void map(Lane& lane);
  void hold(Lane& lane, const Filters::Verdict& verdict);
  void forget_made(Item& item);

  // consumer_commands.cpp
  void done(Lane& lane, const plugin::Outcome& outcome);
  void commit(Lane& lane, const std::vector<plugin::Submission>& commands);
  void committed(Lane& lane, const std::vector<plugin::Submission>& commands, const Status& status);

  // consumer_records.cpp: what is known across restarts
  template <class T>
  const T* own(const journal::Record& record) const;
  // `then` runs on the loop, unless the consumer is gone.
  void write(std::vector<journal::Record> batch, journal::Durability durability,
             std::function<void(Consumer&, const journal::AppendResult&)> then);
  void save_later(std::int64_t delay_ms);
  void save();
  void saved(const Saved& saved, const journal::AppendResult& result);
  bool has_unsaved() const { return low() > saved_low_ || !unsaved_.empty(); }
  journal::Seq low() const;
  void recover_lags();

  // consumer_letters.cpp
  using Attempts = std::map<journal::Seq, std::uint32_t>;  // what is sent again -> how often it was tried before
  void send_again(const Attempts& events, Counted done);
  void release(journal::Seq seq);
  void sent_again(const Attempts& events, const Status& status, const Counted& done);
  void dropped(const std::vector<journal::Seq>& letters, const Status& status, const Counted& done);
  DeadLetterInfo describe(journal::Seq seq, const DeadLetters::Letter& letter) const;
  void measure_letters() { dead_gauge_.set(static_cast<double>(dead_.size())); }

  const Settings settings_;
  const Routes& routes_;
  Filters& filters_;
  journal::Journal& journal_;
  Executor& loop_;
  Clock& clock_;
  Random& random_;
  Log& log_;
  const Calls calls_;
  Protection protection_;
  Counter& delivered_count_;
  Counter& retried_count_;
  Counter& dead_count_;
  Counter& skipped_count_;
  Counter& stopped_count_;
  Gauge& backlog_gauge_;
  Gauge& oldest_gauge_;
  Gauge& dead_gauge_;
  Gauge& circuit_gauge_;
  Gauge& waiting_gauge_;
  Gauge& parked_gauge_;

  // Everything up to read_ was looked at; pending_ are the seqs among them that are not finished, done_ those above the
  // smallest pending one that are. Events of a conversation with a cursor of its own count as finished here.
  journal::Seq read_ = 0;
  std::map<journal::Seq, std::int64_t> pending_;  // -> recorded_ms
  SeqSet done_;
  DeadLetters dead_;
  std::set<journal::Seq> dropping_;   // dead letters whose end is on its way to the disk
  std::set<journal::Seq> replaying_;  // events that somebody sent again: below the cursor, and not finished
  std::map<journal::Seq, journal::RetryRecord> recovered_retries_;
  std::map<LaneKey, journal::LagRecord> recovered_lags_;
  journal::Seq recovered_top_ = 0;  // the newest event that was finished before the start

  std::unordered_set<journal::Seq> erasing_;  // the journal may still have them

  std::size_t held_bytes_ = 0;  // of the events in lanes_
  std::unordered_map<LaneKey, Lane> lanes_;
  std::set<Lane*> failing_;
  std::set<Lane*> lagging_;
  std::set<Lane*> reading_on_;       // of lagging_: those that have room for more of their events
  journal::Seq catching_up_at_ = 0;  // how far the pass for them is
  std::deque<Lane*> unjudged_;       // whose head the filters have to see
  std::size_t judging_ = 0;          // heads that are with the filters
  std::size_t made_bytes_ = 0;       // of all replacements and records
  std::deque<Lane*> ready_;
  std::size_t held_ = 0;
  std::size_t in_flight_ = 0;
  std::size_t committing_ = 0;     // heads whose answers are on their way to the journal
  std::int64_t batch_due_ms_ = 0;  // monotonic: the batch that lingers leaves, however full it is; 0: none lingers
  bool at_end_ = false;            // the journal had nothing more when it was last read
  std::int64_t pump_at_ms_ = 0;    // monotonic: when the next turn is due; 0: not known

  // One save at a time: were a later one on disk without an earlier one, a dead letter could be acknowledged that no
  // record tells of.
  Unsaved unsaved_;
  journal::Seq saved_low_ = 0;
  bool save_scheduled_ = false;
  bool saving_ = false;

  Health health_;
  std::uint32_t failures_in_a_row_ = 0;
  bool started_ = false;
  bool halted_ = false;
  bool reading_again_ = false;
  bool last_save_ = false;
  std::function<void()> stopping_;
  std::shared_ptr<Consumer*> alive_;  // what is posted finds the consumer through it, or nothing
};

}  // namespace ekiden::pipeline
