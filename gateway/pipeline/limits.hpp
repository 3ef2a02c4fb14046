// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "core/ports/clock.hpp"
#include "core/ports/kv.hpp"
#include "core/ports/metrics.hpp"
#include "core/ports/operations.hpp"
#include "pipeline/token_bucket.hpp"

namespace ekiden::pipeline {

// How many calls upstreams allow, by the names that the configuration gives them (a credential, an endpoint): those
// that name the same one share it. What a daily quota has used is kept over a restart. Thread-safe.
class Limits {
 public:
  using Named = std::map<std::string, TokenBucket::Settings>;

  // `kept` may be null: nothing is kept.
  Limits(const Named& limits, const Clock& clock, Kv* kept, Metrics& metrics);

  // A call that costs so much under each of these names leaves now, and 0 is returned; or it does not, and may be tried
  // again after so many milliseconds. Every name is known.
  std::int64_t take(const std::vector<std::string>& names, double cost);
  // The upstream said "too many".
  void throttled(const std::vector<std::string>& names);

  std::vector<LimitInfo> infos(const std::vector<std::string>& names) const;
  // Refreshes the gauges.
  void measure();

 private:
  struct Limit {
    TokenBucket bucket;
    TokenBucket::Settings settings;
    Gauge* rate;
    Gauge* used;
  };

  void keep(const std::string& name, const TokenBucket& bucket);
  void restore(const std::string& name, TokenBucket& bucket);

  mutable std::mutex mutex_;
  std::map<std::string, Limit> limits_;
  Kv* const kept_;
};

}  // namespace ekiden::pipeline
