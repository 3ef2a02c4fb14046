// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace ekiden {

// The only source of randomness. Implementations are thread-safe.
class Random {
 public:
  virtual ~Random() = default;
  // Fills `out` with bytes that nobody can predict.
  virtual void fill(std::span<std::byte> out) = 0;

  std::uint64_t next_u64() {
    std::uint64_t value = 0;
    fill(std::as_writable_bytes(std::span(&value, 1)));
    return value;
  }
  // Uniform enough for jitter: 0 … bound inclusive.
  std::int64_t up_to(std::int64_t bound) {
    return bound <= 0 ? 0 : static_cast<std::int64_t>(next_u64() % (static_cast<std::uint64_t>(bound) + 1));
  }
};

}  // namespace ekiden
