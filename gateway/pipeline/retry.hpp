// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>

#include "core/ports/random.hpp"

namespace ekiden::pipeline {

// Full jitter: a random wait between the base and a ceiling that doubles with each attempt, so that many failures at
// one moment do not come back at one moment.
struct Backoff {
  std::int64_t base_ms = 1'000;
  std::int64_t cap_ms = 300'000;

  // `attempts`: how many have failed, at least 1.
  std::int64_t wait_ms(std::uint32_t attempts, Random& random) const {
    const std::uint32_t doublings = std::min<std::uint32_t>(attempts, 20);
    const std::int64_t ceiling = std::min(cap_ms, base_ms << doublings);
    return base_ms + random.up_to(ceiling - base_ms);
  }
};

}  // namespace ekiden::pipeline
