// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/ports/clock.hpp"
#include "core/ports/kv.hpp"
#include "core/ports/random.hpp"
#include "pipeline/breaker.hpp"
#include "pipeline/limits.hpp"
#include "pipeline/retry.hpp"
#include "plugin/outcome.hpp"

namespace ekiden::pipeline {

// When calls to one upstream may leave: not while its circuit is open, not before the time that it named itself, and
// not beyond its limits. Not thread-safe.
class Protection {
 public:
  struct Settings {
    std::string name;  // of the sink or channel; its gate is kept under it
    std::vector<std::string> limits;
    double cost = 1;  // of one call
    Breaker::Settings breaker;
    Backoff backoff;  // after "too many" or a refused login without a time
  };
  // A call that left.
  struct Ticket {
    bool is_probe = false;
  };
  static constexpr std::int64_t kAfterProbe = -1;
  static constexpr std::int64_t kMaxGateMs = 24ll * 3600 * 1000;  // an upstream is never left alone for longer

  // `kept` may be null: then a restart forgets the gate.
  Protection(Settings settings, Limits& limits, const Clock& clock, Random& random, Kv* kept);

  // 0: `ticket` is a call that leaves now. Else it may be tried again after so many milliseconds, or when the probe has
  // ended (kAfterProbe).
  std::int64_t leave(Ticket& ticket);
  // Whether the next call is the probe of an open circuit: it should be a small one.
  bool is_probing_next() const { return breaker_.state() == Breaker::State::open; }
  void ended(const Ticket& ticket, const plugin::Outcome& outcome);
  // It did not leave after all.
  void withdrawn(const Ticket& ticket) { breaker_.withdrawn(ticket.is_probe); }

  // Whether an outcome says nothing of the event itself: the upstream has to be left alone, and the event's attempts do
  // not count.
  static bool is_pause(const plugin::Outcome& outcome) {
    return outcome.status == EKD_E_RATE_LIMITED || outcome.status == EKD_E_AUTH;
  }

  const Breaker& breaker() const { return breaker_; }
  std::int64_t closed_for_ms() const;  // by the upstream's own word
  std::vector<LimitInfo> limits() const { return limits_.infos(settings_.limits); }

 private:
  void heed(const plugin::Outcome& outcome);
  void close_for(std::int64_t ms);

  const Settings settings_;
  Limits& limits_;
  const Clock& clock_;
  Random& random_;
  Kv* const kept_;
  Breaker breaker_;
  std::int64_t gate_ms_ = 0;  // monotonic: nothing leaves before
  std::uint32_t pauses_in_a_row_ = 0;
};

}  // namespace ekiden::pipeline
