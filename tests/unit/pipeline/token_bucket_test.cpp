// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "pipeline/token_bucket.hpp"
#include "support/doubles/clock.hpp"

namespace {

using ekiden::pipeline::TokenBucket;
using ekiden::test::FakeClock;

constexpr std::int64_t kHourMs = 3'600'000;
constexpr std::int64_t kMidnightMs = 1'700'006'400'000;  // 2023-11-15T00:00:00Z

// How many calls leave within `ms` when each leaves as soon as it may.
int calls_within(TokenBucket& bucket, FakeClock& clock, std::int64_t ms, double cost = 1) {
  const std::int64_t end = clock.monotonic_ms() + ms;
  int calls = 0;
  for (;;) {
    const std::int64_t wait = bucket.wait_ms(cost);
    if (clock.monotonic_ms() + wait >= end) break;
    clock.advance(wait);
    bucket.take(cost);
    ++calls;
  }
  clock.advance(end - clock.monotonic_ms());
  return calls;
}

TEST_CASE("a burst leaves at once, then as many as the rate says; a dearer call counts for more") {
  struct Row {
    TokenBucket::Settings settings;
    double cost;
    int calls;  // in ten seconds
  };
  for (const Row& row :
       {Row{{.rate = 5, .burst = 1}, 1, 50}, Row{{.rate = 5, .burst = 20}, 1, 70}, Row{{.rate = 5, .burst = 10}, 5, 12},
        Row{{.rate = 0.5, .burst = 1}, 1, 5}, Row{{.rate = 2, .burst = 1}, 4, 5}}) {
    CAPTURE(row.settings.rate, row.settings.burst, row.cost);
    FakeClock clock;
    TokenBucket bucket(row.settings, clock);
    CHECK(calls_within(bucket, clock, 10'000, row.cost) == Approx(row.calls).margin(1));
  }
}

TEST_CASE("a pause refills no more than the burst") {
  FakeClock clock;
  TokenBucket bucket({.rate = 10, .burst = 3}, clock);
  clock.advance(kHourMs);
  int at_once = 0;
  while (bucket.wait_ms() == 0) {
    bucket.take();
    ++at_once;
  }
  CHECK(at_once == 3);
}

TEST_CASE("without a rate and a quota nothing waits") {
  FakeClock clock;
  TokenBucket bucket({}, clock);
  for (int i = 0; i < 1'000; ++i) bucket.take();
  bucket.throttled();
  CHECK(bucket.wait_ms() == 0);
  CHECK_FALSE(bucket.is_slowed());
}

TEST_CASE("a \"too many\" halves the rate, which comes back by a twentieth every ten seconds") {
  FakeClock clock;
  TokenBucket bucket({.rate = 8, .burst = 8}, clock);
  bucket.throttled();
  CHECK(bucket.rate() == Approx(4));
  CHECK(bucket.is_slowed());
  CHECK(bucket.wait_ms() > 0);
  bucket.throttled();
  CHECK(bucket.rate() == Approx(2));
  clock.advance(9'999);
  CHECK(bucket.rate() == Approx(2));
  clock.advance(1);
  CHECK(bucket.rate() == Approx(2.4));
  clock.advance(139'000);
  CHECK(bucket.rate() < 8);
  clock.advance(10'000);
  CHECK(bucket.rate() == Approx(8));
  CHECK_FALSE(bucket.is_slowed());
  for (int i = 0; i < 50; ++i) bucket.throttled();
  CHECK(bucket.rate() == Approx(0.08));  // it never stops for good
}

TEST_CASE("a daily quota ends a day's calls, until midnight where the upstream counts its days") {
  struct Row {
    std::int64_t offset_ms;  // of the reset
    std::int64_t wait_ms;    // seen one hour after midnight UTC
  };
  for (const Row& row : {Row{0, 23 * kHourMs}, Row{-8 * kHourMs, 15 * kHourMs}, Row{8 * kHourMs, 7 * kHourMs}}) {
    CAPTURE(row.offset_ms);
    FakeClock clock(kMidnightMs + kHourMs);
    TokenBucket bucket({.daily_quota = 3, .reset_offset_ms = row.offset_ms}, clock);
    for (int i = 0; i < 3; ++i) {
      CHECK(bucket.wait_ms() == 0);
      bucket.take();
    }
    CHECK(bucket.used_today() == 3);
    CHECK(bucket.wait_ms() == row.wait_ms);
    clock.advance(row.wait_ms - 1);
    CHECK(bucket.wait_ms() == 1);
    clock.advance(1);
    CHECK(bucket.wait_ms() == 0);
    CHECK(bucket.used_today() == 0);
  }
}

TEST_CASE("what was used before a restart counts on that day only") {
  FakeClock clock(kMidnightMs + kHourMs);
  TokenBucket first({.daily_quota = 3}, clock);
  first.take(2);
  const std::int64_t day = first.day();
  TokenBucket second({.daily_quota = 3}, clock);
  second.restore(day, first.used_today());
  CHECK(second.wait_ms(1) == 0);
  CHECK(second.wait_ms(2) > 0);
  clock.advance(23 * kHourMs);
  TokenBucket third({.daily_quota = 3}, clock);
  third.restore(day, 2);
  CHECK(third.wait_ms(3) == 0);
}

}  // namespace
