// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>

#include "core/status.hpp"
#include "runtime/loop.hpp"

namespace ekiden {

// Tells the many sockets of one loop when something has happened to them. An epoll of its own inside the loop's: a
// socket is registered once and costs no system call and no allocation per wait (docs/decisions/0018). On the loop.
class Readiness {
 public:
  class Watcher {
   public:
    virtual ~Watcher() = default;
    // `events` of epoll_ctl(2), edge-triggered: each change is told once. May be told without a cause.
    virtual void on_ready(std::uint32_t events) = 0;
  };

  // Code::io when the system has no descriptor left.
  static Result<std::unique_ptr<Readiness>> open(Loop& loop);
  // Forgets every watcher.
  ~Readiness();
  Readiness(const Readiness&) = delete;
  Readiness& operator=(const Readiness&) = delete;

  // Tells of input, output, end and error of `descriptor` until remove(), which comes before its close. Code::io when
  // the system refuses.
  Status add(int descriptor, std::shared_ptr<Watcher> watcher);
  void remove(int descriptor);

 private:
  class Impl;
  explicit Readiness(std::shared_ptr<Impl> impl);
  std::shared_ptr<Impl> impl_;
};

}  // namespace ekiden
