// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "core/envelope.hpp"
#include "core/health.hpp"
#include "core/ports/clock.hpp"
#include "core/ports/log.hpp"
#include "core/ports/metrics.hpp"
#include "journal/journal.hpp"

namespace ekiden::pipeline {

// How the journal is, and what consumers must know of it: each gap becomes an event `journal.gap` in the journal
// itself, once, however often the gap is found.
class JournalWatch {
 public:
  // What it is given by reference outlives it. `max_bytes`: 0 without a limit.
  JournalWatch(journal::Journal& journal, const EnvelopeBuilder& envelopes, Clock& clock, Log& log, Metrics& metrics,
               std::uint64_t max_bytes);

  // Now and then, on one thread.
  void look();
  // Thread-safe. Down: it does not accept. Degraded: records were lost since the start, or it nears its limit.
  Health health() const;

 private:
  struct Told;  // what outlives an append that is on its way

  void tell(const journal::Gap& gap);
  void judge();

  journal::Journal& journal_;
  const EnvelopeBuilder& envelopes_;
  Clock& clock_;
  Log& log_;
  const std::uint64_t max_bytes_;
  const std::shared_ptr<Told> told_;
  mutable std::mutex mutex_;
  Health health_;  // under mutex_
};

}  // namespace ekiden::pipeline
