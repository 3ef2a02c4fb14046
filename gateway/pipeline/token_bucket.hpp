// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "core/ports/clock.hpp"

namespace ekiden::pipeline {

// How many calls an upstream allows: `rate` a second, `burst` at once, and so many a day. A "too many" halves the rate;
// it comes back in steps of 5 % every 10 s. Not thread-safe.
class TokenBucket {
 public:
  struct Settings {
    double rate = 0;                   // calls a second; 0: as many as one likes
    double burst = 1;                  // at least 1
    std::uint64_t daily_quota = 0;     // 0: none
    std::int64_t reset_offset_ms = 0;  // the quota's day begins so long after midnight UTC
  };

  TokenBucket(Settings settings, const Clock& clock);

  // Until `cost` calls may leave after others that cost `ahead`; 0: now. A cost above the burst may leave when the
  // bucket is full.
  std::int64_t wait_ms(double cost = 1, double ahead = 0) const;
  // They leave. After wait_ms(cost) has said 0.
  void take(double cost = 1);
  // The upstream said "too many".
  void throttled();

  double rate() const;  // as it is now
  bool is_slowed() const { return settings_.rate > 0 && rate() < settings_.rate; }
  std::uint64_t used_today() const { return day_ == today() ? used_ : 0; }
  // What was used on a day before a restart.
  void restore(std::int64_t day, std::uint64_t used);
  std::int64_t day() const { return today(); }
  bool has_quota() const { return settings_.daily_quota > 0; }

 private:
  static constexpr std::int64_t kStepMs = 10'000;
  static constexpr double kStepUp = 0.05;      // of the settings' rate
  static constexpr double kLeastShare = 0.01;  // of the settings' rate

  double tokens() const;
  void settle();
  std::int64_t today() const;
  std::int64_t until_tomorrow_ms() const;

  const Settings settings_;
  const Clock& clock_;
  double slowed_rate_;             // right after the last "too many"
  std::int64_t slowed_at_ms_ = 0;  // monotonic
  double tokens_;                  // at settled_ms_
  std::int64_t settled_ms_;        // monotonic
  std::int64_t day_ = 0;
  std::uint64_t used_ = 0;  // on day_
};

}  // namespace ekiden::pipeline
