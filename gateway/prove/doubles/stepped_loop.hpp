// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <utility>

#include "core/ports/executor.hpp"
#include "prove/doubles/fake_clock.hpp"

namespace ekiden::prove {

// An executor that runs when the test says so, with timers on the test's clock. post and post_after from any thread;
// the rest on the test's thread.
class SteppedLoop final : public Executor {
 public:
  explicit SteppedLoop(FakeClock& clock) : clock_(clock) {}

  void post(std::function<void()> work) override {
    const std::lock_guard lock(mutex_);
    work_.push_back(std::move(work));
  }
  void post_after(std::int64_t delay_ms, std::function<void()> work) override {
    const std::lock_guard lock(mutex_);
    timers_.emplace(clock_.monotonic_ms() + delay_ms, std::move(work));
  }
  bool is_current() const override { return running_; }

  // Runs what is posted and what is due, until nothing is. How many pieces of work that were.
  std::size_t run() {
    std::size_t ran = 0;
    running_ = true;
    while (std::function<void()> work = take()) {
      work();
      ++ran;
    }
    running_ = false;
    return ran;
  }
  // When the next timer is due, in ms from now; -1 when there is none.
  std::int64_t next_timer_ms() const {
    const std::lock_guard lock(mutex_);
    return timers_.empty() ? -1 : std::max<std::int64_t>(0, timers_.begin()->first - clock_.monotonic_ms());
  }

 private:
  std::function<void()> take() {
    const std::lock_guard lock(mutex_);
    std::function<void()> work;
    if (!work_.empty()) {
      work = std::move(work_.front());
      work_.pop_front();
    } else if (!timers_.empty() && timers_.begin()->first <= clock_.monotonic_ms()) {
      work = std::move(timers_.begin()->second);
      timers_.erase(timers_.begin());
    }
    return work;
  }

  FakeClock& clock_;
  mutable std::mutex mutex_;
  std::deque<std::function<void()>> work_;
  std::multimap<std::int64_t, std::function<void()>> timers_;
  bool running_ = false;
};

}  // namespace ekiden::prove
