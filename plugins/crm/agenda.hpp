// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <functional>
#include <utility>

namespace ekiden::crm {

/// What is still to be done before the strand is given back: work that would otherwise nest in the work that asks for
/// it, and what waits until nothing else is left (a batch that more may join). Of the strand.
class Agenda {
 public:
  using Work = std::function<void()>;

  /// `when_idle` runs each time when nothing is left to do, and may add more.
  explicit Agenda(Work when_idle) : when_idle_(std::move(when_idle)) {}

  void later(Work work) { waiting_.push_back(std::move(work)); }

  /// Until nothing is left. Inside of itself it does nothing.
  void run() {
    if (std::exchange(running_, true)) return;
    do {
      while (!waiting_.empty()) {
        const Work work = std::move(waiting_.front());
        waiting_.pop_front();
        work();
      }
      when_idle_();
    } while (!waiting_.empty());
    running_ = false;
  }

 private:
  Work when_idle_;
  std::deque<Work> waiting_;
  bool running_ = false;
};

}  // namespace ekiden::crm
