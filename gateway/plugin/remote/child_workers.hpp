// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace ekiden::plugin::remote {

// ekiden.executor/1 in a plugin's own process: up to four threads, which begin with the first work. Thread-safe, except
// stop, which belongs to the strand.
class ChildWorkers {
 public:
  static constexpr const char* kThreadName = "ekiden-worker";

  ~ChildWorkers() { stop(); }

  // False when 1,024 wait already, or after stop.
  bool offload(std::function<void()> work);
  // What offload() has taken and ended() has not been called for.
  std::uint32_t unfinished() const { return unfinished_; }
  // The plugin has heard of the end of one piece.
  void ended() { --unfinished_; }
  // Waits for what runs; what has not begun never runs.
  void stop();
  // Whether the caller is one of these threads.
  static bool is_current();

 private:
  void run();

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> waiting_;
  std::vector<std::thread> threads_;
  std::size_t idle_ = 0;
  std::atomic<std::uint32_t> unfinished_{0};
  bool stopped_ = false;
};

}  // namespace ekiden::plugin::remote
