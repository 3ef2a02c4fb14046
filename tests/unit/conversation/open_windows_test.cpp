// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <string>

#include "conversation/open_windows.hpp"

namespace {

using namespace ekiden;
using conversation::OpenWindows;
using conversation::WindowRules;
using Kind = WindowChange::Kind;

constexpr std::int64_t kSecond = 1'000;
constexpr std::int64_t kTwoDays = 172'800 * kSecond;

struct Stage {
  const WindowRules rules{{{"message", 5, 172'800}, {"click", 3, 60}}};
  OpenWindows windows;
  int commands = 0;

  void open(std::uint32_t trigger, std::int64_t at_ms) { windows.apply(rules, {Kind::open, trigger, at_ms, {}}); }
  // The command that leaves, or nothing when it may not.
  std::string send(std::int64_t now_ms) {
    const std::string command = "c" + std::to_string(++commands);
    if (windows.verdict(now_ms, command) != ReplyVerdict::allowed) return {};
    windows.apply(rules, {Kind::take, 0, now_ms, command});
    return command;
  }
  int sends_until_refused(std::int64_t now_ms) {
    int sent = 0;
    while (!send(now_ms).empty()) ++sent;
    return sent;
  }
};

TEST_CASE("a message allows five replies in two days, and not one more, nor one a second later") {
  Stage stage;
  stage.open(0, 0);
  CHECK(stage.windows.verdict(kTwoDays - 1, "x") == ReplyVerdict::allowed);
  CHECK(stage.windows.verdict(kTwoDays, "x") == ReplyVerdict::closed);
  CHECK(stage.windows.verdict(kTwoDays + kSecond, "x") == ReplyVerdict::closed);
  CHECK(stage.sends_until_refused(kSecond) == 5);
  CHECK(stage.windows.verdict(kSecond, "x") == ReplyVerdict::used_up);
  CHECK(stage.windows.allowance(kSecond)->left == 0);
  CHECK(stage.windows.allowance(kSecond)->until_ms == kTwoDays);
  stage.open(0, 2 * kSecond);
  CHECK(stage.sends_until_refused(2 * kSecond) == 5);
}

TEST_CASE("replies come out of the window that ends first, and windows do not add up by themselves") {
  Stage stage;
  stage.open(0, 0);
  stage.open(1, 10 * kSecond);
  CHECK(stage.windows.allowance(11 * kSecond)->left == 8);
  for (int i = 0; i < 3; ++i) CHECK_FALSE(stage.send(11 * kSecond).empty());
  CHECK(stage.windows.allowance(11 * kSecond)->left == 5);
  stage.open(1, 12 * kSecond);
  CHECK(stage.windows.allowance(13 * kSecond)->left == 8);
  CHECK(stage.windows.allowance(80 * kSecond)->left == 5);
  CHECK(stage.windows.allowance(80 * kSecond)->until_ms == kTwoDays);
}

TEST_CASE("a reply that certainly did not arrive is given back once, and never more than there were") {
  Stage stage;
  stage.open(0, -kTwoDays);
  stage.open(1, 0);
  const std::string first = stage.send(kSecond);
  CHECK(stage.windows.verdict(kSecond, first) == ReplyVerdict::allowed);
  stage.windows.apply(stage.rules, {Kind::take, 0, kSecond, first});
  CHECK(stage.windows.allowance(kSecond)->left == 2);
  stage.windows.apply(stage.rules, {Kind::give_back, 0, kSecond, "another"});
  CHECK(stage.windows.allowance(kSecond)->left == 2);
  for (int i = 0; i < 2; ++i) stage.windows.apply(stage.rules, {Kind::give_back, 0, kSecond, first});
  CHECK(stage.windows.allowance(kSecond)->left == 3);

  const std::string second = stage.send(kSecond);
  stage.open(1, 2 * kSecond);
  stage.windows.apply(stage.rules, {Kind::give_back, 0, kSecond, second});
  CHECK(stage.windows.allowance(2 * kSecond)->left == 3);
}

TEST_CASE("an event that is older than what came before it opens nothing anew") {
  Stage stage;
  stage.open(0, 100 * kSecond);
  CHECK(stage.sends_until_refused(100 * kSecond) == 5);
  stage.open(0, 99 * kSecond);
  CHECK(stage.sends_until_refused(101 * kSecond) == 0);
  stage.open(0, 100 * kSecond);  // another message of the same second
  CHECK(stage.sends_until_refused(101 * kSecond) == 5);
}

TEST_CASE("who leaves closes what was open, and opens it by coming back") {
  Stage stage;
  stage.open(0, 0);
  stage.windows.apply(stage.rules, {Kind::close, 0, 10 * kSecond, {}});
  CHECK(stage.windows.verdict(11 * kSecond, "x") == ReplyVerdict::closed);
  stage.open(0, 20 * kSecond);
  CHECK(stage.windows.verdict(21 * kSecond, "x") == ReplyVerdict::allowed);
}

TEST_CASE("what may have been open before the first event is the platform's to judge until it would have ended") {
  Stage stage;
  stage.open(1, 0);
  CHECK(stage.windows.left(kSecond) == 3);
  CHECK_FALSE(stage.windows.allowance(kSecond));
  for (int i = 0; i < 9; ++i) CHECK_FALSE(stage.send(kSecond).empty());
  CHECK(stage.windows.left(kSecond) == 0);
  CHECK(stage.windows.verdict(120 * kSecond, "x") == ReplyVerdict::allowed);
  CHECK(stage.windows.verdict(kTwoDays - 1, "x") == ReplyVerdict::allowed);
  CHECK(stage.windows.verdict(kTwoDays, "x") == ReplyVerdict::closed);
  CHECK(stage.windows.allowance(kTwoDays)->left == 0);

  stage.open(0, 200 * kSecond);  // from here on nothing else can be open
  CHECK(stage.windows.allowance(200 * kSecond)->left == 5);
  CHECK(stage.sends_until_refused(200 * kSecond) == 5);
}

TEST_CASE("who leaves closes what was not seen too") {
  Stage stage;
  stage.open(1, 0);
  stage.windows.apply(stage.rules, {Kind::close, 0, 10 * kSecond, {}});
  CHECK(stage.windows.verdict(11 * kSecond, "x") == ReplyVerdict::closed);
}

TEST_CASE("of two windows of the same length the one with more replies tells that nothing else is open") {
  const WindowRules rules{{{"assigned", 1, 600}, {"message", 5, 600}, {"enter", 9, 20}}};
  OpenWindows windows;
  windows.apply(rules, {Kind::open, 0, 0, {}});
  CHECK_FALSE(windows.allowance(kSecond));
  windows.apply(rules, {Kind::open, 1, kSecond, {}});
  CHECK(windows.allowance(kSecond)->left == 6);
}

}  // namespace
