// SPDX-License-Identifier: Apache-2.0
#include "core/log_throttle.hpp"

#include <catch2/catch.hpp>

#include "support/doubles/clock.hpp"

TEST_CASE("of each kind fifty lines of a minute go through, and the next minute says how many did not") {
  ekiden::test::FakeClock clock;
  ekiden::LogThrottle throttle(clock);
  for (int i = 0; i < 50; ++i) CHECK(throttle.admit("signature") == 0u);
  for (int i = 0; i < 1'000; ++i) CHECK_FALSE(throttle.admit("signature"));
  CHECK(throttle.admit("crypto") == 0u);
  clock.advance(59'999);
  CHECK_FALSE(throttle.admit("signature"));
  clock.advance(1);
  CHECK(throttle.admit("signature") == 1'001u);
  CHECK(throttle.admit("signature") == 0u);
}
