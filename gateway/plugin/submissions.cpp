// SPDX-License-Identifier: Apache-2.0
#include "plugin/submissions.hpp"

#include <utility>

namespace ekiden::plugin {

void Submissions::open(ekd_op op, std::size_t events) {
  const std::lock_guard lock(mutex_);
  open_[op].events = events;
}

Status Submissions::add(ekd_op op, std::size_t event, Submission command) {
  const std::lock_guard lock(mutex_);
  const auto found = open_.find(op);
  if (found == open_.end() || found->second.sealed)
    return Status(Code::conflict, "this operation handles no event, or has ended");
  if (event >= found->second.events)
    return Status(Code::invalid, "the batch has no event " + std::to_string(event) + ": the first is 0");
  std::vector<Submission>& commands = found->second.commands[event];
  if (commands.size() >= kMaxOfEvent)
    return Status(Code::full, std::to_string(kMaxOfEvent) + " commands answer this event already");
  commands.push_back(std::move(command));
  return {};
}

void Submissions::seal(ekd_op op) {
  const std::lock_guard lock(mutex_);
  if (const auto found = open_.find(op); found != open_.end()) found->second.sealed = true;
}

Outcome Submissions::close(ekd_op op, Outcome outcome) {
  const std::lock_guard lock(mutex_);
  auto node = open_.extract(op);
  if (node.empty() || node.mapped().commands.empty()) return outcome;
  if (outcome.items.empty() && node.mapped().events > 1) {
    const Outcome of_all = outcome;
    outcome.items.assign(node.mapped().events, of_all);
  }
  for (auto& [event, commands] : node.mapped().commands) {
    Outcome& own = outcome.items.empty() ? outcome : outcome.items[event];
    if (own.ok()) own.commands = std::move(commands);
  }
  return outcome;
}

}  // namespace ekiden::plugin
