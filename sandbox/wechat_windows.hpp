// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>

namespace ekiden::sandbox {

enum class ReplyTrigger { message, menu_click, follow, scan, enter };
inline constexpr std::size_t reply_trigger_count = 5;

enum class ReplyVerdict { allowed, out_of_time, out_of_count };

/// The reply windows of one customer. Each trigger opens its own: 5 replies in 48 hours after a message, 3 in one
/// minute after a menu click, a follow or a scan, 2 in one minute after a mini-program's session was entered. The same
/// trigger again fills its window up; nothing accumulates. Not safe for concurrent use.
class ReplyWindows {
 public:
  void open(ReplyTrigger trigger, std::int64_t now_ms);
  void close_all() { windows_ = {}; }

  /// Takes one reply from the open window that ends first, so that the long window is kept for later.
  ReplyVerdict take(std::int64_t now_ms);

 private:
  struct Window {
    std::int64_t until_ms = 0;
    int replies_left = 0;
  };

  std::array<Window, reply_trigger_count> windows_{};
};

}  // namespace ekiden::sandbox
