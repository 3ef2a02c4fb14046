// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "core/ports/reply_windows.hpp"
#include "journal/journal.hpp"

namespace ekiden::pipeline {

// What a state of a command does to the reply windows of its conversation. It comes about when the state is in the
// journal: then it is called, on the journal's thread.
struct WindowStep {
  ReplyWindows* windows = nullptr;  // null: nothing
  WindowChange::Kind kind = WindowChange::Kind::none;
  std::int64_t at_ms = 0;
  std::string conversation;
  std::string command;

  WindowChange change() const { return {kind, 0, at_ms, command}; }
  void operator()(const journal::AppendResult& result) const {
    if (windows != nullptr && result.status.ok()) windows->apply(result.last, conversation, change());
  }
};

// handed_over takes a reply; retrying and failed say that it certainly did not arrive. Any other end keeps it taken.
constexpr WindowChange::Kind window_change_of(journal::CommandState state) {
  using enum journal::CommandState;
  if (state == handed_over) return WindowChange::Kind::take;
  return state == retrying || state == failed ? WindowChange::Kind::give_back : WindowChange::Kind::none;
}

}  // namespace ekiden::pipeline
