// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/status.hpp"
#include "ekiden/base.h"
#include "plugin/outcome.hpp"

namespace ekiden::plugin {

// The commands that a sink has submitted under operations that are open (ekiden.commands/1). Thread-safe.
class Submissions {
 public:
  static constexpr std::size_t kMaxOfEvent = 64;

  // `op` handles that many events from now on.
  void open(ekd_op op, std::size_t events);

  // Keeps a valid command. Code::conflict when `op` handles no events or has ended, Code::invalid when it has no such
  // event, Code::full when there are kMaxOfEvent for it.
  Status add(ekd_op op, std::size_t event, Submission command);

  // The plugin has ended the operation: a later command is refused.
  void seal(ekd_op op);
  // Forgets the operation. The commands of events that ended well are in the outcome that it gives, the others are
  // dropped.
  Outcome close(ekd_op op, Outcome outcome);

 private:
  struct Open {
    std::size_t events = 0;
    std::unordered_map<std::size_t, std::vector<Submission>> commands;  // by event
    bool sealed = false;
  };

  std::mutex mutex_;
  std::unordered_map<ekd_op, Open> open_;
};

}  // namespace ekiden::plugin
