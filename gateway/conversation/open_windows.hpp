// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "conversation/window_rules.hpp"
#include "core/ports/reply_windows.hpp"

namespace ekiden::conversation {

// The reply windows of one conversation: what the records of the journal about it come to. A value; not thread-safe.
//
// Each trigger has a window of its own, which the same trigger fills up again and nothing else does. A reply comes out
// of the open window that ends first, so that the long one is kept for later. A reply whose fate is unknown is used.
//
// What comes first may not be what the customer did first: a window that opened before the gateway looked on may still
// be open. Until the longest one would have ended the platform decides where nothing is left here, and no totals are
// told. The longest window's own trigger tells all at once, as it fills up whatever it opened before; of the shorter
// ones, and of another of that length with fewer replies, what was open then is left out.
class OpenWindows {
 public:
  struct Window {
    std::uint32_t trigger = 0;  // of the rules
    std::uint32_t left = 0;
    std::int64_t until_ms = 0;
    bool operator==(const Window&) const = default;
  };
  // A reply that has left and may still come back: the commands of one conversation go one after the other.
  struct Taken {
    std::string command;  // empty: none
    std::uint32_t trigger = 0;
    bool operator==(const Taken&) const = default;
  };

  OpenWindows() = default;
  OpenWindows(std::vector<Window> windows, Taken taken, std::int64_t unseen_until_ms = 0)
      : windows_(std::move(windows)), taken_(std::move(taken)), unseen_until_ms_(unseen_until_ms) {}

  // An opening that is older than what the same trigger has opened since changes nothing.
  void apply(const WindowRules& rules, const WindowChange& change);
  // Nothing while a window may be open that was not seen.
  std::optional<ReplyAllowance> allowance(std::int64_t now_ms) const;
  // What allowance() would say once `change` has come about.
  std::optional<ReplyAllowance> allowance_after(const WindowRules& rules, const WindowChange& change,
                                                std::int64_t now_ms) const;
  // How many replies the windows allow that were seen.
  std::uint32_t left(std::int64_t now_ms) const { return seen(now_ms).left; }
  ReplyVerdict verdict(std::int64_t now_ms, std::string_view command) const;

  const std::vector<Window>& windows() const { return windows_; }
  const Taken& taken() const { return taken_; }
  // When the last window that was not seen has ended; 0: there is none.
  std::int64_t unseen_until_ms() const { return unseen_until_ms_; }

 private:
  Window* find(std::uint32_t trigger);
  ReplyAllowance seen(std::int64_t now_ms) const;
  void open(const WindowRules& rules, const WindowChange& change);
  void take(const WindowChange& change);
  void give_back(const WindowRules& rules, const WindowChange& change);

  std::vector<Window> windows_;  // of the triggers that there were, ended ones too
  Taken taken_;
  std::int64_t unseen_until_ms_ = 0;
};

}  // namespace ekiden::conversation
