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

struct SinkInfo {
  std::string id;
  std::string sink;
  Health health;
  std::uint64_t backlog = 0;   // events not finished: an upper bound while it reads
  std::int64_t oldest_ms = 0;  // recorded time of the oldest unfinished event, 0: none
  std::uint64_t in_flight = 0;
  std::uint64_t dead_letters = 0;
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
  // Delivers dead letters again: one event, or with an empty id all of a sink. Gives how many, once that is on disk.
  virtual void replay(std::string sink, std::string event_id, Executor& where,
                      std::function<void(Result<std::uint64_t>)> done) = 0;

  // How the journal is; down when it does not accept. [any-thread]
  virtual Health journal() const = 0;
};

}  // namespace ekiden
