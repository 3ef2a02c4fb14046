// SPDX-License-Identifier: Apache-2.0
#include "pipeline/token_bucket.hpp"

#include <algorithm>
#include <cmath>

namespace ekiden::pipeline {

namespace {

constexpr std::int64_t kDayMs = 24ll * 3600 * 1000;

std::int64_t floor_div(std::int64_t a, std::int64_t b) {
  return a / b - (a % b < 0 ? 1 : 0);
}

}  // namespace

TokenBucket::TokenBucket(Settings settings, const Clock& clock)
    : settings_(settings),
      clock_(clock),
      slowed_rate_(settings.rate),
      tokens_(settings.burst),
      settled_ms_(clock.monotonic_ms()) {}

double TokenBucket::rate() const {
  const auto steps = static_cast<double>((clock_.monotonic_ms() - slowed_at_ms_) / kStepMs);
  return std::min(settings_.rate, slowed_rate_ + steps * kStepUp * settings_.rate);
}

double TokenBucket::tokens() const {
  return std::min(settings_.burst, tokens_ + rate() * static_cast<double>(clock_.monotonic_ms() - settled_ms_) / 1'000);
}

void TokenBucket::settle() {
  tokens_ = tokens();
  settled_ms_ = clock_.monotonic_ms();
}

std::int64_t TokenBucket::wait_ms(double cost, double ahead) const {
  const auto whole_cost = static_cast<std::uint64_t>(std::ceil(cost));
  if (has_quota() && used_today() + std::min(whole_cost, settings_.daily_quota) > settings_.daily_quota)
    return until_tomorrow_ms();
  if (settings_.rate <= 0) return 0;
  const double missing = std::min(cost, settings_.burst) + ahead - tokens();
  return missing <= 0 ? 0 : std::max<std::int64_t>(1, std::llround(std::ceil(missing / rate() * 1'000)));
}

void TokenBucket::take(double cost) {
  if (has_quota()) {
    used_ = used_today() + static_cast<std::uint64_t>(std::ceil(cost));
    day_ = today();
  }
  if (settings_.rate <= 0) return;
  settle();
  tokens_ -= cost;
}

void TokenBucket::throttled() {
  if (settings_.rate <= 0) return;
  settle();
  slowed_rate_ = std::max(settings_.rate * kLeastShare, rate() / 2);
  slowed_at_ms_ = settled_ms_;
  tokens_ = std::min(tokens_, 0.0);
}

void TokenBucket::restore(std::int64_t day, std::uint64_t used) {
  day_ = day;
  used_ = used;
}

std::int64_t TokenBucket::today() const {
  return floor_div(clock_.wall_ms() - settings_.reset_offset_ms, kDayMs);
}

std::int64_t TokenBucket::until_tomorrow_ms() const {
  return (today() + 1) * kDayMs + settings_.reset_offset_ms - clock_.wall_ms();
}

}  // namespace ekiden::pipeline
