// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mutex>
#include <vector>

#include "core/ports/event_log.hpp"
#include "journal/journal.hpp"

namespace ekiden::pipeline {

// The journal's events for readers outside, with long polls. Thread-safe.
class EventReader final : public EventLog {
 public:
  explicit EventReader(const journal::Journal& journal) : journal_(journal) {}

  Result<Page> read(std::uint64_t after, std::size_t limit) override;
  void when_after(std::uint64_t after, Executor& where, std::function<void()> ready) override;
  // New events are durable.
  void wake();

 private:
  struct Waiter {
    Executor* where;
    std::function<void()> ready;
  };
  bool has_after(std::uint64_t after) const;

  const journal::Journal& journal_;
  std::mutex mutex_;
  std::vector<Waiter> waiters_;
};

}  // namespace ekiden::pipeline
