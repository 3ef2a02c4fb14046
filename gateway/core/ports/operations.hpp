// SPDX-License-Identifier: Apache-2.0
// What an operator sees and does, behind the control API.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/health.hpp"
#include "core/ports/executor.hpp"
#include "core/status.hpp"

namespace ekiden {

struct ChannelInfo {
  std::string id;
  std::string adapter;
  std::string account;
  Health health;
  std::uint64_t commands_waiting = 0;
};

// What an upstream allows, under a name of the configuration.
struct LimitInfo {
  std::string id;
  double rate = 0;      // calls a second as configured; 0: no limit
  double rate_now = 0;  // less after "too many"
  std::uint64_t used_today = 0;
  std::uint64_t daily_quota = 0;  // 0: none
};

struct SinkInfo {
  enum class Circuit { closed, open, probing };

  std::string id;
  std::string sink;
  Health health;
  std::uint64_t backlog = 0;   // events not finished: an upper bound while it reads
  std::int64_t oldest_ms = 0;  // recorded time of the oldest unfinished event, 0: none
  std::uint64_t in_flight = 0;
  std::uint64_t dead_letters = 0;
  std::uint64_t waiting_conversations = 0;  // whose first event failed and is tried again
  std::uint64_t parked_conversations = 0;   // all of whose events go to the dead letters
  Circuit circuit = Circuit::closed;
  std::int64_t circuit_since_ms = 0;  // of open and probing
  std::int64_t next_probe_ms = 0;     // of open
  std::int64_t paused_until_ms = 0;   // because the upstream said so; 0: it is not
  std::vector<LimitInfo> limits{};
  std::uint64_t replaying = 0;  // events that somebody wants sent again and that are not finished, as far as known
};

// Which dead letters of a sink; what is empty or 0 does not matter.
struct DeadLetterSelection {
  std::string sink{};  // never empty
  std::string event_id{};
  std::string conversation{};
  std::string reason{};      // a part of it
  std::int64_t from_ms = 0;  // when it became a dead letter: [from, to)
  std::int64_t to_ms = 0;
};

// What a sink got of what was recorded in [from, to); to 0: until now.
struct TimeRange {
  std::string sink;
  std::int64_t from_ms = 0;
  std::int64_t to_ms = 0;
};

struct Pace {
  double rate = 0;       // events a second; 0: as fast as the sink takes them
  bool dry_run = false;  // only say which
};

struct Selected {
  std::uint64_t count = 0;
  std::vector<std::string> first_ids;  // a few
};

struct FilterInfo {
  std::string id;
  std::string filter;
  Health health;
  std::uint64_t judging = 0;  // events that it has, or that wait for it
};

struct DeadLetterInfo {
  std::string sink;
  std::uint64_t seq = 0;
  std::string event_id;
  std::string type;
  std::string channel;
  std::string conversation;
  std::uint32_t attempts = 0;
  std::int64_t first_failed_ms = 0;
  std::int64_t at_ms = 0;
  std::int32_t upstream_status = 0;
  std::string reason;
  std::string upstream;
  std::string document;  // the event; filled by find only
};

// Thread-safe: answers come once on `where`.
class Operations {
 public:
  virtual ~Operations() = default;
  virtual void channels(Executor& where, std::function<void(std::vector<ChannelInfo>)> done) = 0;
  virtual void sinks(Executor& where, std::function<void(std::vector<SinkInfo>)> done) = 0;
  virtual void filters(Executor& where, std::function<void(std::vector<FilterInfo>)> done) = 0;

  struct DeadLetterQuery {
    std::string sink;         // empty: every sink
    std::uint64_t after = 0;  // seq
    std::size_t limit = 100;
  };
  virtual void dead_letters(DeadLetterQuery query, Executor& where,
                            std::function<void(std::vector<DeadLetterInfo>)> done) = 0;
  // By event id; `sink` may be empty when only one sink has it. Code::not_found.
  virtual void dead_letter(std::string sink, std::string event_id, Executor& where,
                           std::function<void(Result<DeadLetterInfo>)> done) = 0;
  using Chosen = std::function<void(Result<Selected>)>;
  // Delivers dead letters again, in their order. `done` runs when all are on their way, with a rate when the first are.
  // Code::not_found: no such sink, or nothing was selected by its id.
  virtual void replay(DeadLetterSelection selection, Pace pace, Executor& where, Chosen done) = 0;
  // Gives dead letters up for good. As above; `done` runs once that is on disk.
  virtual void drop(DeadLetterSelection selection, bool dry_run, Executor& where, Chosen done) = 0;
  // Delivers again what a sink has finished. `done` runs when it is counted; it goes on behind that, also after a
  // restart. Code::not_found: no such sink · conflict: one is on its way for that sink.
  virtual void redeliver(TimeRange range, Pace pace, Executor& where, Chosen done) = 0;

  // How the journal is; down when it does not accept. [any-thread]
  virtual Health journal() const = 0;
};

}  // namespace ekiden
