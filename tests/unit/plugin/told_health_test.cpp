// SPDX-License-Identifier: Apache-2.0
#include "plugin/told_health.hpp"

#include <catch2/catch.hpp>

#include "support/doubles/clock.hpp"
#include "support/doubles/log.hpp"

namespace ekiden::plugin::test {

using State = Health::State;

TEST_CASE("the worse of what is seen and what is told counts, with its own reason and time") {
  const Health well{State::ok, "", 10}, slow{State::degraded, "slow", 20}, down{State::down, "gone", 5};
  for (const auto& [seen, told] : {std::pair(well, slow), std::pair(slow, well)}) {
    CHECK(worse(seen, told).state == State::degraded);
    CHECK(worse(seen, told).reason == "slow");
    CHECK(worse(seen, told).since_ms == 20);
  }
  CHECK(worse(slow, down).reason == "gone");
  CHECK(worse(down, slow).reason == "gone");
}

TEST_CASE("when both agree the plugin's reason counts: ill since the first of the two, well since the last") {
  const Health seen{State::degraded, "HTTP 500", 20}, told{State::degraded, "maintenance until noon", 30};
  CHECK(worse(seen, told).reason == "maintenance until noon");
  CHECK(worse(seen, told).since_ms == 20);
  CHECK(worse(told, seen).since_ms == 20);
  CHECK(worse({State::ok, "", 20}, {State::ok, "", 30}).since_ms == 30);
  CHECK(worse({State::ok, "", 30}, {State::ok, "", 20}).since_ms == 30);
}

TEST_CASE("a state keeps its time while only the reason changes, and a change of the state is logged once") {
  ekiden::test::FakeClock clock;
  ekiden::test::RecordingLog log;
  ToldHealth health(clock, log, "crm");
  const std::int64_t began = clock.wall_ms();
  CHECK(health.get().since_ms == began);
  clock.advance(1'000);
  health.set(State::degraded, "quota at 90 %");
  clock.advance(1'000);
  health.set(State::degraded, "quota at 95 %");
  CHECK(health.get().reason == "quota at 95 %");
  CHECK(health.get().since_ms == began + 1'000);
  CHECK(log.lines().size() == 1);
  CHECK(log.contains("degraded instance=crm reason=quota at 90 %"));
  clock.advance(1'000);
  health.set(State::ok, "ignored");
  CHECK(health.get().reason.empty());
  CHECK(health.get().since_ms == began + 3'000);
  CHECK(log.lines().size() == 2);
}

TEST_CASE("a reason is always there when something is wrong, and always text") {
  ekiden::test::FakeClock clock;
  ekiden::test::RecordingLog log;
  ToldHealth health(clock, log, "crm");
  health.set(State::down, "");
  CHECK_FALSE(health.get().reason.empty());
  health.set(State::down, "bad \xff bytes");
  CHECK(health.get().reason == "bad ? bytes");
  health.set(State::down, std::string(5'000, 'x'));
  CHECK(health.get().reason.size() == 496);
}

}  // namespace ekiden::plugin::test
