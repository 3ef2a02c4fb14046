// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>

#include "core/ports/clock.hpp"

namespace ekiden::cli {

// Waits for several answers from the loops. Thread-safe.
class Countdown {
 public:
  void expect() {
    const std::lock_guard lock(mutex_);
    ++open_;
  }
  void arrive() {
    const std::lock_guard lock(mutex_);
    --open_;
    changed_.notify_all();
  }
  // False when the time is up first.
  bool wait(const Clock& clock, std::int64_t until_ms) {
    std::unique_lock lock(mutex_);
    while (open_ > 0) {
      const std::int64_t left = until_ms - clock.monotonic_ms();
      if (left <= 0) return false;
      changed_.wait_for(lock, std::chrono::milliseconds(std::min<std::int64_t>(left, 50)));
    }
    return true;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  int open_ = 0;
};

}  // namespace ekiden::cli
