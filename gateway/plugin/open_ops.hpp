// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

#include "core/ports/clock.hpp"
#include "ekiden/base.h"

namespace ekiden::plugin {

// [any-thread] A number that names an operation and never comes back in this process.
ekd_op next_op();

// What a plugin has to end, by number, each with a deadline. Not thread-safe.
template <class Entry>
class OpenOps {
 public:
  OpenOps(const Clock& clock, std::int64_t deadline_ms) : clock_(clock), deadline_ms_(deadline_ms) {}

  ekd_op open(Entry entry) {
    const ekd_op op = next_op();
    open_.emplace(op, Slot{std::move(entry), clock_.monotonic_ms() + deadline_ms_});
    return op;
  }
  Entry* find(ekd_op op) {
    const auto found = open_.find(op);
    return found == open_.end() ? nullptr : &found->second.entry;
  }
  std::optional<Entry> close(ekd_op op) {
    auto node = open_.extract(op);
    if (node.empty()) return std::nullopt;
    return std::move(node.mapped().entry);
  }
  bool empty() const { return open_.empty(); }
  std::size_t size() const { return open_.size(); }
  std::vector<ekd_op> all() const {
    std::vector<ekd_op> ops;
    for (const auto& [op, slot] : open_) ops.push_back(op);
    return ops;
  }

  // Those whose deadline has passed; each is told once, unless it gets another one.
  std::vector<ekd_op> take_overdue() {
    std::vector<ekd_op> overdue;
    for (auto& [op, slot] : open_) {
      if (slot.due_ms > clock_.monotonic_ms()) continue;
      slot.due_ms = std::numeric_limits<std::int64_t>::max();
      overdue.push_back(op);
    }
    return overdue;
  }
  void extend(ekd_op op, std::int64_t by_ms) {
    if (const auto found = open_.find(op); found != open_.end()) found->second.due_ms = clock_.monotonic_ms() + by_ms;
  }

 private:
  struct Slot {
    Entry entry;
    std::int64_t due_ms;  // monotonic
  };

  const Clock& clock_;
  const std::int64_t deadline_ms_;
  std::unordered_map<ekd_op, Slot> open_;
};

}  // namespace ekiden::plugin
