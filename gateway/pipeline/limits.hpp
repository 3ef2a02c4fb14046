// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "core/ports/clock.hpp"
#include "core/ports/kv.hpp"
#include "core/ports/metrics.hpp"
#include "core/ports/operations.hpp"
#include "pipeline/token_bucket.hpp"

namespace ekiden::pipeline {

// How many calls upstreams allow, by the names that the configuration gives them (a credential, an endpoint): those
// that name the same one share it, in the order in which they asked: who was told to wait comes before all that ask
// later, as long as it comes back in time. What a daily quota has used is kept over a restart. Thread-safe.
class Limits {
 public:
  using Named = std::map<std::string, TokenBucket::Settings>;

  // `kept` may be null: nothing is kept.
  Limits(const Named& limits, const Clock& clock, Kv* kept, Metrics& metrics);

  // A call of `who` that costs so much under each of these names leaves now, and 0 is returned; or it does not, and may
  // be tried again after so many milliseconds. Every name is known.
  std::int64_t take(std::string_view who, const std::vector<std::string>& names, double cost);
  // The upstream said "too many".
  void throttled(const std::vector<std::string>& names);

  std::vector<LimitInfo> infos(const std::vector<std::string>& names) const;
  // Refreshes the gauges.
  void measure();

 private:
  struct Waiter {
    std::string who;
    double cost;
    std::int64_t due_ms;  // monotonic
  };
  struct Limit {
    TokenBucket bucket;
    TokenBucket::Settings settings;
    Gauge* rate;
    Gauge* used;
    std::vector<Waiter> waiters{};  // who came first stands first
  };
  // Who needs several limits stands in line at the one that takes longest, and holds nobody back at the others.
  static constexpr std::int64_t kLateMs = 1'000;  // who is later than that has lost its place

  double ahead_of(std::string_view who, Limit& limit) const;
  void wait_in_line(std::string_view who, double cost, std::int64_t wait_ms, Limit& limit) const;
  void keep(const std::string& name, const TokenBucket& bucket);
  void restore(const std::string& name, TokenBucket& bucket);

  const Clock& clock_;
  mutable std::mutex mutex_;
  std::map<std::string, Limit> limits_;
  Kv* const kept_;
};

}  // namespace ekiden::pipeline
