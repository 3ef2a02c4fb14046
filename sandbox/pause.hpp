// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>

namespace ekiden::sandbox {

/// Lets handlers wait on purpose without holding up the end of the process. Safe to call from any thread.
class Pause {
 public:
  void wait(std::chrono::milliseconds duration) {
    std::unique_lock lock(mutex_);
    ended_changed_.wait_for(lock, duration, [this] { return ended_; });
  }

  /// Every wait, present and future, returns at once.
  void end() {
    const std::lock_guard lock(mutex_);
    ended_ = true;
    ended_changed_.notify_all();
  }

 private:
  std::mutex mutex_;
  std::condition_variable ended_changed_;
  bool ended_ = false;
};

}  // namespace ekiden::sandbox
