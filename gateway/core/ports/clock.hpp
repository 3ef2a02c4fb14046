// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace ekiden {

// The only source of time. Implementations are thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;
  // Milliseconds since 1970-01-01T00:00:00Z. May jump, in both directions.
  virtual std::int64_t wall_ms() const = 0;
  // Milliseconds since an arbitrary moment. Never goes back: durations and deadlines use this.
  virtual std::int64_t monotonic_ms() const = 0;
};

}  // namespace ekiden
