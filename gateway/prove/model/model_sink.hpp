// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <random>
#include <vector>

#include "core/ports/clock.hpp"
#include "core/ports/executor.hpp"
#include "pipeline/consumer.hpp"
#include "prove/ledger.hpp"

namespace ekiden::prove {

// The other side of a consumer, in one of four moods. On the loop.
class ModelSink {
 public:
  enum class Mood {
    well,      // takes most at once, some after a while, and refuses some for now
    down,      // takes nothing
    hanging,   // takes nothing, and says so only when the patience of the caller is over
    forgetful  // takes it, and the answer is lost
  };

  ModelSink(std::uint64_t seed, const Clock& clock, Ledger& ledger) : dice_(seed), clock_(clock), ledger_(ledger) {}

  void set_mood(Mood mood) { mood_ = mood; }
  void deliver(const std::vector<plugin::DeliveryCall>& calls, plugin::Instance::Done done, Executor& loop);
  // Ends what is due.
  void tick(Executor& loop);
  // The gateway is gone: nobody waits for an answer any more.
  void forget() { open_.clear(); }
  // When the next delivery ends, on the monotonic clock; nothing when none is open.
  std::optional<std::int64_t> next_due_ms() const;

 private:
  struct Open {
    std::int64_t due_ms;  // monotonic
    plugin::Outcome outcome;
    plugin::Instance::Done done;
  };

  std::mt19937_64 dice_;
  const Clock& clock_;
  Ledger& ledger_;
  Mood mood_ = Mood::well;
  std::deque<Open> open_;
};

}  // namespace ekiden::prove
