// SPDX-License-Identifier: Apache-2.0
#include "wechat_windows.hpp"

namespace ekiden::sandbox {

namespace {

struct Allowance {
  std::int64_t lasts_ms;
  int replies;
};

constexpr std::int64_t one_minute_ms = 60'000;
constexpr std::int64_t two_days_ms = 48 * 60 * one_minute_ms;

constexpr Allowance allowance_of(ReplyTrigger trigger) {
  if (trigger == ReplyTrigger::message) return {two_days_ms, 5};
  return {one_minute_ms, trigger == ReplyTrigger::enter ? 2 : 3};
}

}  // namespace

void ReplyWindows::open(ReplyTrigger trigger, std::int64_t now_ms) {
  const Allowance allowance = allowance_of(trigger);
  windows_[static_cast<std::size_t>(trigger)] = {now_ms + allowance.lasts_ms, allowance.replies};
}

ReplyVerdict ReplyWindows::take(std::int64_t now_ms) {
  bool any_open = false;
  Window* first_to_end = nullptr;
  for (Window& window : windows_) {
    if (window.until_ms <= now_ms) continue;
    any_open = true;
    if (window.replies_left == 0) continue;
    if (first_to_end == nullptr || window.until_ms < first_to_end->until_ms) first_to_end = &window;
  }
  if (!any_open) return ReplyVerdict::out_of_time;
  if (first_to_end == nullptr) return ReplyVerdict::out_of_count;
  --first_to_end->replies_left;
  return ReplyVerdict::allowed;
}

}  // namespace ekiden::sandbox
