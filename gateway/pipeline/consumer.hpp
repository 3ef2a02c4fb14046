// SPDX-License-Identifier: Apache-2.0
#pragma once

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
#include "pipeline/filters.hpp"
#include "pipeline/retry.hpp"
#include "pipeline/routes.hpp"
#include "plugin/instance.hpp"

namespace ekiden::pipeline {

using journal::SeqSet;

// One sink on its way through the journal: a durable cursor, a lane for each conversation, retries and dead letters.
//
// At least once, strictly in order within a conversation; a conversation that waits holds nobody else up. What is in
// memory is a bounded window of seqs; documents stay in the journal.
//
// Everything runs on `loop`, except `wake`. Recovered records are given before `start`.
class Consumer {
 public:
  using Deliver = std::function<void(const std::vector<plugin::DeliveryCall>&, plugin::Instance::Done)>;

  // Whether an event, whose delivery ended in the unknown band, has arrived.
  using Reconcile = std::function<void(const plugin::DeliveryCall&, plugin::Instance::Done)>;
  // Makes the commands that answer an event durable together with its acknowledgement, or neither. `done` runs once, on
  // the loop: Code::invalid, not_found, rejected and conflict are final.
  using Commit = std::function<void(std::vector<plugin::Submission>, journal::AckRecord,
                                    std::function<void(Status)> done)>;
  // What it asks of others.
  struct Calls {
    Deliver deliver;
    Commit commit;             // empty when the sink gives no commands
    Reconcile reconcile = {};  // empty when the sink cannot say
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
    std::int64_t keep_dead_ms = 30ll * 24 * 3600 * 1000;  // how long a dead letter keeps its event in the journal
    std::size_t window = 16'384;                          // events held in memory as seqs, at most
    std::size_t ready_window = 1'024;                     // of them ready to go
  };

  Consumer(Settings settings, const Routes& routes, Filters& filters, journal::Journal& journal, Executor& loop,
           Clock& clock, Random& random, Log& log, Metrics& metrics, Calls calls);
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
  // `id` empty: all of them. `done` gets how many, once that is on disk.
  void replay(std::optional<EventId> id, std::function<void(Result<std::uint64_t>)> done);

  // These events are erased: none that has not left yet leaves any more, and none is a dead letter.
  void forget(const std::unordered_set<journal::Seq>& events);

  // Records below it are not needed by this consumer. Also forgets dead letters whose event is no longer kept.
  journal::Seq needed_from();

 private:
  static constexpr std::int64_t kSaveDelayMs = 50;
  static constexpr std::int64_t kMaxGateMs = 24ll * 3600 * 1000;
  static constexpr std::size_t kMaxJudging = 64;
  static constexpr std::size_t kMaxCommitting = 256;
  static constexpr std::size_t kMaxReplacedBytes = 16u << 20;

  struct Item {
    journal::Seq seq = 0;
    const Routes::Route* route = nullptr;  // none: an event that is sent again although no route leads here any more
    bool judged = false;                   // by each filter of the route
    std::uint32_t holds = 0;               // how often in a row a filter failed
    std::uint32_t attempts = 0;
    std::int64_t first_failed_ms = 0;
    std::int64_t waited_ms = 0;                   // between attempts: what counts against retry_for_ms
    std::string replacement;                      // what the filters made of the document; empty: they left it
    std::unique_ptr<journal::StoredEvent> event;  // kept only while it is about to go, and only when it is small
    bool is_unknown = false;  // the last delivery may have arrived: the sink is asked before the next
  };
  struct Lane {
    std::string conversation;
    std::deque<Item> items;
    bool busy = false;  // in flight, ready, waiting or with the filters: queued once at most
  };
  struct Dead {
    journal::DeadRecord record;
    EventId id;
  };
  struct Flight {
    std::vector<Lane*> lanes;  // the head of each is on its way
  };

  void pump();
  void fill();
  const Routes::Route* route_of(const journal::StoredEvent& event) const;
  void admit(journal::StoredEvent event, const Routes::Route* route);
  void queue(Lane& lane);
  std::size_t queued() const { return ready_.size() + unjudged_.size(); }
  void judge();
  void judged(Lane& lane, Filters::Verdict verdict);
  void hold(Lane& lane, const Filters::Verdict& verdict);
  void forget_replacement(Item& item);
  void dispatch();
  bool lingers();
  std::vector<plugin::DeliveryCall> gather(Flight& flight);
  bool fetch(Lane& lane);
  static plugin::DeliveryCall call_for(const Item& item);
  void finish(const Flight& flight, const plugin::Outcome& outcome);
  void ask(Lane& lane);
  void done(Lane& lane, const plugin::Outcome& outcome);
  void commit(Lane& lane, const std::vector<plugin::Submission>& commands);
  void committed(Lane& lane, const std::vector<plugin::Submission>& commands, const Status& status);
  void delivered(Lane& lane);
  void failed(Lane& lane, const plugin::Outcome& outcome);
  void bury(Lane& lane, const plugin::Outcome& outcome);
  void pop(Lane& lane);
  void wait(Lane& lane, std::int64_t delay_ms);
  void repeat(Lane& lane, std::int64_t delay_ms);
  void halt(const plugin::Outcome& outcome);
  void set_health(Health::State state, std::string reason);
  void read_again_later();
  bool has_unsaved() const;
  void save_later(std::int64_t delay_ms);
  void save();
  void saved(const SeqSet& done, const std::map<journal::Seq, journal::RetryRecord>& retries,
             const std::set<journal::Seq>& dead, bool ok);
  void replayed(const std::vector<journal::Seq>& seqs, const Status& status,
                const std::function<void(Result<std::uint64_t>)>& done);
  void finish_stop();
  journal::Seq low() const;
  DeadLetterInfo describe(const Dead& dead) const;

  const Settings settings_;
  const Routes& routes_;
  Filters& filters_;
  journal::Journal& journal_;
  Executor& loop_;
  Clock& clock_;
  Random& random_;
  Log& log_;
  const Calls calls_;
  Counter& delivered_count_;
  Counter& retried_count_;
  Counter& dead_count_;
  Gauge& backlog_gauge_;
  Gauge& oldest_gauge_;
  Gauge& dead_gauge_;
  Counter& stopped_count_;

  // Everything up to read_ was looked at; pending_ are the seqs among them that are not finished, done_ those above the
  // smallest pending one that are.
  journal::Seq read_ = 0;
  std::map<journal::Seq, std::int64_t> pending_;  // -> recorded_ms
  SeqSet done_;
  std::map<journal::Seq, Dead> dead_;
  std::set<journal::Seq> replaying_;  // dead letters that an operator sent again: below the cursor, and not finished
  std::map<journal::Seq, journal::RetryRecord> recovered_retries_;

  std::unordered_map<std::string, std::unique_ptr<Lane>> lanes_;
  std::deque<Lane*> unjudged_;      // whose head the filters have to see
  std::size_t judging_ = 0;         // heads that are with the filters
  std::size_t replaced_bytes_ = 0;  // of all replacements
  std::deque<Lane*> ready_;
  std::size_t held_ = 0;
  std::size_t in_flight_ = 0;
  std::size_t committing_ = 0;     // heads whose answers are on their way to the journal
  std::int64_t gate_ms_ = 0;       // monotonic: nothing leaves before
  std::int64_t batch_due_ms_ = 0;  // monotonic: the batch that lingers leaves, however full it is; 0: none lingers

  // What the journal does not know yet. One save at a time: were a later one on disk without an earlier one, a dead
  // letter could be acknowledged that no record tells of.
  SeqSet unsaved_done_;
  std::map<journal::Seq, journal::RetryRecord> unsaved_retries_;
  std::set<journal::Seq> unsaved_dead_;
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
