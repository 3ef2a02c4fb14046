// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <thread>
#include <vector>

#include "journal/batch.hpp"

namespace ekiden::journal {

// Many threads put batches in, the writer takes all of them at once. Thread-safe.
class AppendQueue {
 public:
  AppendQueue(std::int64_t lazy_ms, std::int64_t burst_ms) : lazy_(lazy_ms), longest_burst_(burst_ms) {}

  // Never waits. Wakes the writer only when it sleeps and this batch is a reason to get up, in a burst at its end. Over
  // the limit of bytes that may wait (the disk does not keep up), and after `close`, the batch goes in as refused.
  void put(Batch batch);

  // Waits until there is something to do: batches that want a sync, lazy ones whose time has come, a `nudge`, `close`,
  // or `idle` has passed. What it returns may be empty. Writer only.
  std::vector<Batch> take(std::chrono::milliseconds idle);

  // See Journal::begin_burst.
  void begin_burst();
  void end_burst();

  void nudge();
  void close();
  // Closed, and nothing left.
  bool finished() const;

 private:
  using Time = std::chrono::steady_clock::time_point;
  bool in_burst() const { return bursting_ == std::this_thread::get_id(); }
  bool due() const;
  // When the writer looks again, if nobody wakes it before.
  Time next_look(Time give_up) const;

  const std::chrono::milliseconds lazy_;
  const std::chrono::milliseconds longest_burst_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::vector<Batch> batches_;
  std::uint64_t bytes_ = 0;
  Time oldest_{};        // when the first of batches_ came
  bool urgent_ = false;  // one of batches_ is not lazy
  bool nudged_ = false;
  bool closed_ = false;
  bool sleeping_ = false;
  std::thread::id bursting_;  // who is in a burst, if anybody is
  Time burst_ends_{};         // at the latest
};

}  // namespace ekiden::journal
