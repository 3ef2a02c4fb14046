// SPDX-License-Identifier: Apache-2.0
// How long work on a worker may go on waiting.
#pragma once

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>

namespace ekiden::warehouse_postgres {

// When the instance stops, everything that waits has to end by a common time. Thread-safe.
class Closing {
 public:
  using Clock = std::chrono::steady_clock;

  void by(Clock::time_point time) noexcept { at_.store(time, std::memory_order_relaxed); }
  Clock::time_point at() const noexcept { return at_.load(std::memory_order_relaxed); }

 private:
  std::atomic<Clock::time_point> at_{Clock::time_point::max()};
};

// `closing` outlives it.
class Patience {
 public:
  Patience(const Closing& closing, std::int64_t ms)
      : closing_(closing), until_(Closing::Clock::now() + std::chrono::milliseconds(ms)) {}

  bool is_over() const { return left() <= std::chrono::milliseconds(0); }
  // For poll(): a closing that begins meanwhile is seen soon.
  int slice_ms() const { return static_cast<int>(std::clamp<std::int64_t>(left().count() + 1, 0, 200)); }

 private:
  std::chrono::milliseconds left() const {
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::min(until_, closing_.at()) -
                                                                 Closing::Clock::now());
  }

  const Closing& closing_;
  const Closing::Clock::time_point until_;
};

}  // namespace ekiden::warehouse_postgres
