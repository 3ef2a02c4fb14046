// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "core/ports/workers.hpp"

namespace ekiden {

// Threads that run blocking work, in the order in which it came. A thread is made when work finds none free, up to a
// limit, and is kept. Thread-safe, except stop(), which belongs to the owner's thread.
class WorkerPool final : public Workers {
 public:
  // `name` is the threads' name; the system keeps 15 characters of it.
  WorkerPool(std::string name, std::size_t max_threads);
  // Stops.
  ~WorkerPool() override;
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  void run(std::function<void()> work) override;
  // Waits for what runs; what has not begun is destroyed. Final; a second call does nothing.
  void stop();

 private:
  void work();

  const std::string name_;
  const std::size_t max_threads_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::function<void()>> waiting_;
  std::vector<std::jthread> threads_;
  std::size_t free_ = 0;  // threads that wait for work
  bool stopped_ = false;
};

}  // namespace ekiden
