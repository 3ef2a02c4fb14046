// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace ekiden::sandbox {

/// A source of random bytes. Implementations are safe to call from any thread.
class Random {
 public:
  virtual ~Random() = default;
  virtual std::string bytes(std::size_t count) = 0;
};

class SystemRandom final : public Random {
 public:
  std::string bytes(std::size_t count) override;
};

/// Text of `length` characters, each drawn from `alphabet` (at most 256 characters).
std::string random_text(Random& random, std::string_view alphabet, std::size_t length);
std::string random_hex(Random& random, std::size_t length);
std::uint64_t random_u64(Random& random);

inline constexpr std::string_view digits = "0123456789";
inline constexpr std::string_view letters_and_digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

}  // namespace ekiden::sandbox
