// SPDX-License-Identifier: Apache-2.0
// The disk of the fake host: what is written to it is durable at once, later, or never.
#pragma once

#include <deque>
#include <functional>
#include <utility>

#include "core.hpp"

namespace ekiden::testkit {

class Disk {
 public:
  using Done = std::function<void(ekd_status)>;

  explicit Disk(Core& core) : core_(core) {}

  // `done` is called with the host's lock held once the write is on disk (EKD_OK) or has failed (EKD_E_FULL), in the
  // order of the writes.
  void write(Done done) {
    waiting_.push_back(std::move(done));
    if (!held_) core_.post_aside([this] { flush(); });
  }
  // While held, nothing becomes durable.
  void hold(bool held) {
    const std::lock_guard lock(core_.mutex);
    held_ = held;
    if (!held) core_.post_aside([this] { flush(); });
  }

  bool full = false;     // nothing more is accepted
  bool failing = false;  // what is accepted does not become durable

 private:
  void flush() {
    const std::lock_guard lock(core_.mutex);
    while (!held_ && !waiting_.empty()) {
      const Done done = std::move(waiting_.front());
      waiting_.pop_front();
      done(failing ? EKD_E_FULL : EKD_OK);
    }
  }

  Core& core_;
  std::deque<Done> waiting_;
  bool held_ = false;
};

}  // namespace ekiden::testkit
