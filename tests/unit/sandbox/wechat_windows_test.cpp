// SPDX-License-Identifier: Apache-2.0
#include "wechat_windows.hpp"

#include <catch2/catch.hpp>

namespace ekiden::sandbox {

namespace {

constexpr std::int64_t minute_ms = 60'000;
constexpr std::int64_t two_days_ms = 48 * 60 * minute_ms;

}  // namespace

TEST_CASE("A trigger allows so many replies for so long") {
  struct Rule {
    ReplyTrigger trigger;
    int replies;
    std::int64_t lasts_ms;
  };
  const auto rule = GENERATE(values<Rule>({{ReplyTrigger::message, 5, two_days_ms},
                                           {ReplyTrigger::menu_click, 3, minute_ms},
                                           {ReplyTrigger::follow, 3, minute_ms},
                                           {ReplyTrigger::scan, 3, minute_ms}}));
  ReplyWindows windows;
  CHECK(windows.take(0) == ReplyVerdict::out_of_time);
  windows.open(rule.trigger, 0);
  for (int i = 0; i < rule.replies; ++i) CHECK(windows.take(rule.lasts_ms - 1) == ReplyVerdict::allowed);
  CHECK(windows.take(rule.lasts_ms - 1) == ReplyVerdict::out_of_count);
  CHECK(windows.take(rule.lasts_ms) == ReplyVerdict::out_of_time);
}

TEST_CASE("The same trigger again fills its window up, and nothing accumulates") {
  ReplyWindows windows;
  windows.open(ReplyTrigger::message, 0);
  CHECK(windows.take(1) == ReplyVerdict::allowed);
  windows.open(ReplyTrigger::message, 2);
  for (int i = 0; i < 5; ++i) CHECK(windows.take(3) == ReplyVerdict::allowed);
  CHECK(windows.take(3) == ReplyVerdict::out_of_count);
}

TEST_CASE("The window that ends first is used first") {
  ReplyWindows windows;
  windows.open(ReplyTrigger::message, 0);
  windows.open(ReplyTrigger::menu_click, 0);
  for (int i = 0; i < 3; ++i) CHECK(windows.take(1) == ReplyVerdict::allowed);
  for (int i = 0; i < 5; ++i) CHECK(windows.take(minute_ms) == ReplyVerdict::allowed);
  CHECK(windows.take(minute_ms) == ReplyVerdict::out_of_count);
}

TEST_CASE("Closed windows allow nothing") {
  ReplyWindows windows;
  windows.open(ReplyTrigger::message, 0);
  windows.close_all();
  CHECK(windows.take(1) == ReplyVerdict::out_of_time);
}

}  // namespace ekiden::sandbox
