// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <set>
#include <thread>

#include "plugin/instance.hpp"

namespace ekiden::plugin {

// The blocking work of one instance (ekiden.executor/1): four at once, in the order of the calls. From any thread,
// except stop and when_idle, which belong to the strand.
class Offload {
 public:
  explicit Offload(Instance& instance) : instance_(instance) {}

  // Code::full: 1,024 wait already.
  Status add(std::uint64_t tag);
  // What has not begun never runs.
  void stop();
  // `done` runs on the strand, posted, once nothing runs any more and every done() was called. After stop, once.
  void when_idle(std::function<void()> done);
  // [any-thread] Whether a worker is inside the plugin's work.
  bool is_running();
  // Whether the caller is a worker that runs this instance's work.
  bool is_current();

 private:
  void begin_more();
  void run(std::uint64_t tag);
  void ended(std::uint64_t tag);

  Instance& instance_;
  std::mutex mutex_;
  std::deque<std::uint64_t> waiting_;
  std::size_t running_ = 0;  // begun, and done() not yet called
  std::set<std::thread::id> threads_;
  bool stopped_ = false;
  std::function<void()> idle_;  // on the strand
};

}  // namespace ekiden::plugin
