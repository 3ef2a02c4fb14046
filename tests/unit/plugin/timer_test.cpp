// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "stand_in.hpp"

namespace {

using namespace ekiden;
using namespace ekiden::plugin;
using namespace ekiden::plugin::test;
using Told = std::vector<std::string>;

struct TimerStage : StandInStage {
  TimerStage() { start(); }
  ekd_status set(std::uint64_t tag, std::uint32_t delay_ms, std::uint32_t period_ms = 0) const {
    return plugin->service<ekd_timer>(EKD_TIMER_ID).set(plugin->host, tag, delay_ms, period_ms, nullptr);
  }
  void cancel(std::uint64_t tag) const { plugin->service<ekd_timer>(EKD_TIMER_ID).cancel(plugin->host, tag); }
  void run_for(std::int64_t ms) {
    for (; ms > 0; --ms) {
      clock.advance(1);
      loop.run();
    }
  }
};

TEST_CASE("timers fire once at their time, those of one moment in the order of the calls") {
  TimerStage stage;
  CHECK(stage.set(3, 20) == EKD_OK);
  CHECK(stage.set(1, 10) == EKD_OK);
  CHECK(stage.set(2, 10) == EKD_OK);
  stage.run_for(9);
  CHECK(stage.plugin->told.empty());
  stage.run_for(1);
  CHECK(stage.plugin->told == Told{"timer 1", "timer 2"});
  stage.run_for(100);
  CHECK(stage.plugin->told == Told{"timer 1", "timer 2", "timer 3"});
}

TEST_CASE("a timer never fires inside the call that sets it, and one that is set again is replaced") {
  TimerStage stage;
  stage.set(1, 0);
  CHECK(stage.plugin->told.empty());
  stage.loop.run();
  CHECK(stage.plugin->told == Told{"timer 1"});
  stage.set(2, 10);
  stage.run_for(5);
  stage.set(2, 10);
  stage.run_for(9);
  CHECK(stage.plugin->told.size() == 1);
  stage.run_for(1);
  CHECK(stage.plugin->told == Told{"timer 1", "timer 2"});
}

TEST_CASE("a period repeats until the timer is cancelled; calls that fall due in between are left out") {
  TimerStage stage;
  stage.set(1, 5, 10);
  stage.run_for(26);
  CHECK(stage.plugin->told == Told{"timer 1", "timer 1", "timer 1"});
  stage.clock.advance(1'000);  // the strand was busy
  stage.loop.run();
  CHECK(stage.plugin->told.size() == 4);
  stage.run_for(10);
  CHECK(stage.plugin->told.size() == 5);
  stage.cancel(1);
  stage.cancel(99);
  stage.run_for(50);
  CHECK(stage.plugin->told.size() == 5);
}

TEST_CASE("a timer may set, replace and cancel timers, its own included") {
  TimerStage stage;
  stage.plugin->on_timer = [&](std::uint64_t tag) {
    if (tag == 1) stage.cancel(2);
    if (tag == 3) stage.set(3, 0);
    if (tag == 4) stage.cancel(4);
  };
  stage.set(1, 10);
  stage.set(2, 10);
  stage.set(4, 10, 10);
  stage.run_for(40);
  CHECK(stage.plugin->told == Told{"timer 1", "timer 4"});
  stage.set(3, 0);
  stage.clock.advance(1);
  stage.plugin->on_timer = [&](std::uint64_t) {};
  stage.loop.run();
  CHECK(stage.plugin->told.back() == "timer 3");
}

TEST_CASE("an instance has at most 1,024 timers, and setting one again and again keeps few posts waiting") {
  TimerStage stage;
  for (std::uint64_t tag = 0; tag < 1'024; ++tag) REQUIRE(stage.set(tag, 1'000) == EKD_OK);
  CHECK(stage.set(5'000, 1) == EKD_E_FULL);
  CHECK(stage.set(7, 1'000) == EKD_OK);
  for (int i = 0; i < 10'000; ++i) REQUIRE(stage.set(7, 3'600'000) == EKD_OK);
  stage.clock.advance(1'000);
  CHECK(stage.loop.run() < 10);
  CHECK(stage.plugin->told.size() == 1'023);
}

TEST_CASE("a period below 10 ms is refused, not lengthened, and a timer of that tag stays as it was") {
  TimerStage stage;
  CHECK(stage.set(1, 20, 10) == EKD_OK);
  for (const std::uint32_t period_ms : {1U, 9U}) {
    CHECK(stage.set(1, 5, period_ms) == EKD_E_ARGUMENT);
    CHECK(stage.set(2, 5, period_ms) == EKD_E_ARGUMENT);
  }
  stage.run_for(30);
  CHECK(stage.plugin->told == Told{"timer 1", "timer 1"});
}

TEST_CASE("timers wait for the start and end with the stop") {
  StandInStage stage;
  const auto& timers = stage.plugin->service<ekd_timer>(EKD_TIMER_ID);
  CHECK(timers.set(stage.plugin->host, 1, 0, 0, nullptr) == EKD_OK);
  stage.pass(1'000);
  CHECK(stage.plugin->told.empty());
  stage.start();
  CHECK(stage.plugin->told == Told{"timer 1"});
  CHECK(timers.set(stage.plugin->host, 2, 1'000, 1'000, nullptr) == EKD_OK);
  stage.instance->stop(0, [](const Outcome&) {});
  stage.loop.run();
  stage.pass(5'000);
  CHECK(stage.plugin->told.size() == 1);
}

TEST_CASE("a plugin without a timer handler has no timers") {
  StandInStage stage(Kind::adapter, [](StandIn& plugin) { plugin.has_handlers = false; });
  ekd_error error = empty_error();
  CHECK(stage.plugin->service<ekd_timer>(EKD_TIMER_ID).set(stage.plugin->host, 1, 0, 0, &error) == EKD_E_UNSUPPORTED);
  CHECK_THAT(error.message, Catch::Contains("ekiden.timer-handler/1"));
}

}  // namespace
