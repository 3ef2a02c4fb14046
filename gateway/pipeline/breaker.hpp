// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "core/ports/clock.hpp"

namespace ekiden::pipeline {

// Keeps an upstream that does not work from being called again and again. It opens when too many calls of a rolling
// window failed, or several in a row could not even connect or log in. After a while, which doubles from one opening to
// the next, one call may leave as a probe: when that is answered the circuit closes, else it stays open for longer.
// Not thread-safe.
class Breaker {
 public:
  struct Settings {
    std::int64_t window_ms = 30'000;
    std::uint32_t min_calls = 20;  // in the window, before a share of failures opens it
    std::uint32_t failure_percent = 50;
    std::uint32_t hard_failures = 5;  // in a row
    std::int64_t open_ms = 5'000;     // the first time
    std::int64_t max_open_ms = 300'000;
  };
  enum class State { closed, open, probing };
  // What a call says of the upstream. A refusal and a "too many" are answers: it works.
  enum class Sign { answered, failed, failed_hard };

  Breaker(Settings settings, const Clock& clock) : settings_(settings), clock_(clock) {}

  // Whether a call may leave now.
  bool admits() const;
  // A call leaves, which may be the probe. Give the answer back with its end.
  bool leave();
  void ended(bool was_probe, Sign sign);
  // A call ended without a word about the upstream; a probe may leave again.
  void withdrawn(bool was_probe);

  State state() const { return state_; }
  // Wall clock; of the state that it has.
  std::int64_t since_ms() const { return since_ms_; }
  // Until the next probe may leave; 0 unless it is open.
  std::int64_t probe_in_ms() const;

 private:
  static constexpr std::int64_t kSlices = 10;
  struct Slice {
    std::int64_t number = -1;  // of all time
    std::uint32_t calls = 0;
    std::uint32_t failures = 0;
  };

  void count(bool failure);
  bool is_over_limit() const;
  void open();
  void enter(State state);

  const Settings settings_;
  const Clock& clock_;
  State state_ = State::closed;
  std::int64_t since_ms_ = 0;
  std::int64_t probe_at_ms_ = 0;  // monotonic, of open
  std::uint32_t openings_ = 0;    // since a probe was answered
  std::uint32_t hard_in_a_row_ = 0;
  std::array<Slice, kSlices> slices_{};
};

}  // namespace ekiden::pipeline
