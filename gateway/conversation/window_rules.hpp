// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/envelope.hpp"
#include "core/ports/reply_windows.hpp"
#include "plugin/component.hpp"

namespace ekiden::conversation {

// Which events open which reply window, as a descriptor declares it. Immutable, thread-safe.
class WindowRules {
 public:
  explicit WindowRules(std::vector<plugin::ReplyWindow> windows);

  // What the event does to the windows of its conversation; `now_ms` stands in for a time that the platform has not
  // said. WindowChange::trigger is an index of windows(). A platform's event that nobody sent from outside, and one
  // without a conversation, does nothing.
  WindowChange change_of(const EventDraft& event, std::int64_t now_ms) const;

  const std::vector<plugin::ReplyWindow>& windows() const { return windows_; }
  // windows().size() when none has that trigger.
  std::uint32_t find(std::string_view trigger) const;
  // Of the longest windows the one with the most replies; windows().size() when there are none.
  std::uint32_t longest() const { return longest_; }

 private:
  std::uint32_t trigger_of(const EventDraft& event) const;

  const std::vector<plugin::ReplyWindow> windows_;
  const std::uint32_t longest_;
  bool reads_messages_ = false;  // a window belongs to what a message picks
};

}  // namespace ekiden::conversation
