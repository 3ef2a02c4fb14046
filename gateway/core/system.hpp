// SPDX-License-Identifier: Apache-2.0
// The real clock and the real randomness. Thread-safe, without state.
#pragma once

#include "core/ports/clock.hpp"
#include "core/ports/random.hpp"

namespace ekiden {

class SystemClock final : public Clock {
 public:
  std::int64_t wall_ms() const override;
  std::int64_t monotonic_ms() const override;
};

// getrandom(2). Without the kernel's randomness nothing here can be done safely: the process stops.
class SystemRandom final : public Random {
 public:
  void fill(std::span<std::byte> out) override;
};

}  // namespace ekiden
