// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "core/envelope.hpp"
#include "core/ports/clock.hpp"
#include "core/ports/commands.hpp"
#include "core/ports/log.hpp"
#include "core/ports/metrics.hpp"
#include "core/ports/operations.hpp"
#include "core/ports/random.hpp"
#include "core/ports/recipients.hpp"
#include "core/ports/reply_windows.hpp"
#include "journal/journal.hpp"
#include "pipeline/command_request.hpp"
#include "pipeline/degradation.hpp"
#include "pipeline/fallback.hpp"
#include "pipeline/ingest.hpp"
#include "pipeline/limits.hpp"
#include "pipeline/retry.hpp"
#include "pipeline/window_step.hpp"
#include "plugin/instance.hpp"

namespace ekiden::pipeline {

// Commands from the API to the platform: accepted -> handed over -> sent, failed or unknown.
//
// "Handed over" is on disk before a request leaves. What was handed over when the process died, or whose answer was
// lost, is `unknown` and is never sent again by itself, unless the platform takes a message id of ours. Commands of one
// conversation go one after the other. Those that may wait (`background`) go one at a time for a channel, when nothing
// else of it waits, and say nothing of its health.
//
// Everything runs on `loop`, except the functions of the port and submit_with.
class CommandCenter final : public Commands {
 public:
  struct Settings {
    Backoff backoff{1'000, 30'000};
    std::uint32_t max_attempts = 3;                 // of answers that say "try again"
    std::int64_t give_up_ms = 300'000;              // of a platform that cannot be reached
    std::int64_t keep_ms = 7ll * 24 * 3600 * 1000;  // how long a key and a result are known
  };

  CommandCenter(Settings settings, const EnvelopeBuilder& envelopes, journal::Journal& journal, Ingest& ingest,
                Limits& limits, Executor& loop, Clock& clock, Random& random, Log& log, Metrics& metrics);
  ~CommandCenter() override;

  // Of commands that have not ended.
  void recover(const journal::Record& record);
  // A channel that is started: its commands may leave. Before `loop` runs; the channels do not change after.
  // Each command counts under these limits. What the channel's reply windows do not allow is refused before anything
  // leaves.
  void add_channel(std::shared_ptr<plugin::Instance> channel, std::vector<std::string> limits = {}, double cost = 1,
                   ReplyWindows* windows = nullptr);
  // Sends that fail go another way by these rules. Before start.
  void fall_back(FallbackRules rules, Recipients& recipients);
  // All channels are known: what was on the wire when the process died becomes unknown, the rest goes on.
  void start();
  // Nothing new leaves. `done` runs when nothing is on the wire any more.
  void stop(std::function<void()> done);

  // These commands are erased: those that have not left never do, and of those on the wire nothing is written any more.
  void forget(const std::unordered_set<std::string>& ids);

  void submit(std::string_view body, std::string_view idempotency_key, Executor& where, Done done) override;
  // The commands that answer an event, and `finished`, which says that the event is done: one batch of the journal, or
  // nothing. `done` runs once on `where`; Code::conflict, invalid, not_found and rejected are final.
  void submit_with(std::vector<plugin::Submission> answers, std::vector<journal::Record> finished, Executor& where,
                   std::function<void(Status)> done);
  Status check(std::string_view body) const override;
  void find(std::string_view id, Executor& where, std::function<void(Result<std::string>)> done) override;

  // [any-thread] Failures of which a platform tells late: those of sends that had ended as sent or unknown go another
  // way, each once. `done` runs once on any thread: ok when all of it is on disk; else nothing is, and it may be said
  // again.
  void take_over_late(std::vector<LateFailure> failures, std::function<void(Status)> done);

  std::vector<ChannelInfo> channels() const;

 private:
  using State = journal::CommandState;
  struct Waiter {
    Executor* where;
    Done done;
  };
  struct Command {
    std::string id;
    CommandRequest request;
    std::string peer;
    std::string lane;
    std::string document;
    std::string key;
    std::string body_hash;
    State state = State::accepted;
    bool durable = false;
    bool is_erased = false;
    bool may_have_arrived = false;  // the outcome of an attempt is unknown: it does not end as failed any more
    std::uint32_t attempts = 0;
    std::uint64_t order = 0;  // of acceptance
    std::int64_t accepted_ms = 0;
    std::int64_t updated_ms = 0;
    std::string result;
    std::vector<Waiter> waiters;  // asked with the same key before it was durable
  };
  struct Lane {
    std::deque<std::string> ids;
    bool busy = false;
  };
  struct Channel {
    std::shared_ptr<plugin::Instance> instance;
    std::map<std::string, Lane> lanes;  // by conversation; that of the background has no name
    std::deque<std::string> ready;      // lanes whose head may leave, that of the background behind all others
    std::uint32_t in_flight = 0;
    Health health;
    std::vector<std::string> limits;
    double cost = 1;
    ReplyWindows* windows = nullptr;   // null: the platform sets none
    std::int64_t closed_until_ms = 0;  // monotonic: the platform said so
    bool is_waiting = false;           // for that, or for a limit
  };

  void accept(const std::string& body, const std::string& key, Waiter waiter);
  void accept_with(const std::vector<plugin::Submission>& answers, const std::vector<journal::Record>& finished,
                   Executor& where, const std::function<void(Status)>& done);
  // Those that are not known under their keys. `unsettled`: a known one of which nobody can say yet whether it stays.
  Result<std::vector<Command>> draft_new(const std::vector<plugin::Submission>& answers, Command*& unsettled);
  Result<std::string> known_body(const std::string& key, const std::vector<Command>& fresh, Command*& unsettled);
  // A command of that body, with the hashes of its key and body; it has no id and is not kept yet.
  Result<Command> draft(const std::string& body, const std::string& key, const std::string& body_hash) const;
  Result<Command> draft(CommandRequest request, const std::string& body, const std::string& key,
                        const std::string& body_hash) const;
  // Gives it an id and keeps it, not durable yet; the record says so in the journal.
  journal::CommandRecord keep(Command command);
  static Status starting_or_stopping();
  static Status other_body();
  void accepted(const std::string& id, const journal::AppendResult& result);
  static const std::string& queue_of(const Command& command);
  void enqueue(Command& command);
  static void make_ready(Channel& channel, const std::string& queue);
  static bool may_leave(const Channel& channel);
  void dispatch(Channel& channel);
  std::int64_t wait_ms(const Channel& channel);
  void heed(Channel& channel, const plugin::Outcome& outcome);
  bool refuses(const Channel& channel, const std::string& id);
  void hand_over(Channel& channel, const std::string& id);
  // With what the step leaves of the reply windows.
  Result<Envelope> build(const std::string& channel, const EventDraft& draft, const WindowStep& step) const;
  WindowStep window_step(const Command& command, State state, std::int64_t at_ms) const;
  void send(const std::string& id);
  void finish(const std::string& id, const plugin::Outcome& outcome);
  void retry(Command& command, const plugin::Outcome& outcome);
  void stop_if_idle();
  void conclude(const std::string& id, State state, std::string result);
  std::optional<Degraded> degraded(const Command& command) const;
  std::vector<std::string> fallback_targets(const Command& command, std::string_view code) const;
  void look_again(const std::string& id, const std::string& result, const Status& why);
  void end_elsewhere(const std::string& id, const std::string& result, const std::vector<Recipient>& recipients);
  Result<Takeover> take_over(const Command& command, const std::vector<Recipient>& recipients);
  void count(const Command& command, const Takeover& takeover);
  // `next`: a command that is kept, and becomes durable with this one's end.
  void end(const std::string& id, State state, std::string result, std::optional<journal::CommandRecord> next = {});
  void end_with_picture(const std::string& id, const std::string& result, const Degraded& degraded);
  static std::string_view event_type_of(State state);
  std::vector<journal::Record> end_records(const Command& command, State state, std::int64_t now_ms,
                                           const std::string& result,
                                           const std::optional<journal::CommandRecord>& next);
  // What late failures come to.
  struct LateEnds {
    std::vector<journal::Record> records;
    std::vector<WindowStep> steps;
    std::vector<std::string> fresh;  // commands that take over
  };
  Status take_over_late(const LateFailure& failure, LateEnds& ends);
  void drop(const std::string& id);
  void release_lane(Command& command, bool ended);
  void judge(Channel& channel, const plugin::Outcome& outcome);
  void forget(const std::string& id);
  static Command restored(const journal::CommandRecord& record);
  static void reach(Command& command, const journal::CommandStateRecord& state);
  // What the journal gave, when it is not too old to count. Code::not_found otherwise.
  Result<Command> of_journal(Result<journal::StoredCommand> stored) const;
  void count(const Command& command);
  std::string describe(const Command& command) const;
  Result<std::string> describe(const std::string& id) const;
  void post(std::function<void(CommandCenter&)> work);

  const Settings settings_;
  const EnvelopeBuilder& envelopes_;
  journal::Journal& journal_;
  Ingest& ingest_;
  Limits& limits_;
  Executor& loop_;
  Clock& clock_;
  Random& random_;
  Log& log_;
  Metrics& metrics_;

  // Those that have not ended; the journal finds the others by id and key.
  std::unordered_map<std::string, Command> commands_;
  std::unordered_map<std::string, std::string> keys_;  // hash of an idempotency key -> command id
  std::map<std::string, Channel> channels_;
  FallbackRules fallbacks_;
  Recipients* recipients_ = nullptr;  // null: nothing goes another way
  std::uint64_t last_order_ = 0;
  std::size_t in_flight_ = 0;
  bool started_ = false;
  std::function<void()> stopping_;
  std::shared_ptr<CommandCenter*> alive_;
};

}  // namespace ekiden::pipeline
