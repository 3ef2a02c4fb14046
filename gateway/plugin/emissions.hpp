// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <string>

#include "core/ports/ingress.hpp"
#include "plugin/instance.hpp"

namespace ekiden::plugin {

// The events of one instance on their way into the journal (ekiden.ingress/1), and what it is told about them. From any
// thread.
class Emissions {
 public:
  explicit Emissions(Instance& instance) : instance_(instance) {}

  // `op`: the webhook request whose answer waits for the disk, or 0. `tag`: 0, or on_durable(tag) follows.
  Status emit(const Emission& emission, ekd_op op, std::uint64_t tag);

 private:
  void durable(std::uint64_t tag, const Status& status);
  void wait_for_room(const Status& refusal);

  Instance& instance_;
  std::atomic<bool> waiting_{false};  // on_ready() is owed
};

}  // namespace ekiden::plugin
