// SPDX-License-Identifier: Apache-2.0
// The virtual clock, and what is to be done at which of its times. Not thread-safe: its owner locks.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

namespace ekiden::testkit {

class Agenda {
 public:
  using Work = std::function<void()>;

  explicit Agenda(std::int64_t wall_ms) : wall_ms_(wall_ms) {}

  std::int64_t wall_ms() const { return wall_ms_; }
  std::int64_t monotonic_ms() const { return monotonic_ms_; }

  void post(Work work) { ready_.push_back(std::move(work)); }
  // Gives a number for remove().
  std::uint64_t post_after(std::int64_t ms, Work work) {
    later_.push_back({++last_, monotonic_ms_ + ms, std::move(work)});
    return last_;
  }
  void remove(std::uint64_t number) {
    std::erase_if(later_, [&](const Due& due) { return due.number == number; });
  }

  // The next that is due, in the order of the times, then of the calls.
  std::optional<Work> take() {
    for (auto due = earliest(); due != later_.end() && due->at_ms <= monotonic_ms_; due = earliest()) {
      ready_.push_back(std::move(due->work));
      later_.erase(due);
    }
    if (ready_.empty()) return std::nullopt;
    Work work = std::move(ready_.front());
    ready_.pop_front();
    return work;
  }

  // Moves to the next time at which something is due, but not beyond `end`, of monotonic_ms().
  void move_towards(std::int64_t end) {
    const auto due = earliest();
    const std::int64_t next = due != later_.end() && due->at_ms < end ? due->at_ms : end;
    wall_ms_ += next - monotonic_ms_;
    monotonic_ms_ = next;
  }
  // A step of the wall clock alone, as an operator or NTP makes it.
  void jump_wall(std::int64_t ms) { wall_ms_ += ms; }

 private:
  struct Due {
    std::uint64_t number;
    std::int64_t at_ms;
    Work work;
  };

  std::vector<Due>::iterator earliest() {
    auto first = later_.begin();
    for (auto due = later_.begin(); due != later_.end(); ++due) {
      if (due->at_ms < first->at_ms) first = due;
    }
    return first;
  }

  std::int64_t wall_ms_;
  std::int64_t monotonic_ms_ = 1'000;
  std::uint64_t last_ = 0;
  std::deque<Work> ready_;
  std::vector<Due> later_;
};

}  // namespace ekiden::testkit
