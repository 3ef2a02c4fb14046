// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "core/ports/executor.hpp"
#include "core/status.hpp"

namespace ekiden {

// The events of the journal, for readers outside. Thread-safe.
class EventLog {
 public:
  virtual ~EventLog() = default;
  struct Page {
    std::vector<std::string> documents;  // CloudEvents, oldest first
    std::uint64_t next = 0;              // `after` of the next read
  };
  // Events after `after` (0: from the oldest kept), at most `limit`. Code::invalid when `after` is not of this journal.
  virtual Result<Page> read(std::uint64_t after, std::size_t limit) = 0;
  // Runs `ready` once on `where` as soon as there may be an event after `after`; at once when there is one already.
  virtual void when_after(std::uint64_t after, Executor& where, std::function<void()> ready) = 0;
};

}  // namespace ekiden
