// SPDX-License-Identifier: Apache-2.0
#include "core/system.hpp"

#include <sys/random.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>

namespace ekiden {

namespace {

void fill_from_kernel(std::span<std::byte> out) {
  while (!out.empty()) {
    const ssize_t got = ::getrandom(out.data(), out.size(), 0);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) std::abort();
    out = out.subspan(static_cast<std::size_t>(got));
  }
}

}  // namespace

std::int64_t SystemClock::wall_ms() const {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

std::int64_t SystemClock::monotonic_ms() const {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

// A block at a time, each thread its own: an id for each event is no reason for a system call each. Bytes are wiped as
// they are given out.
void SystemRandom::fill(std::span<std::byte> out) {
  thread_local std::array<std::byte, 2048> block;
  thread_local std::size_t left = 0;  // of the block, at its end
  if (out.size() > block.size() / 4) return fill_from_kernel(out);
  if (left < out.size()) {
    fill_from_kernel(block);
    left = block.size();
  }
  const std::span<std::byte> given = std::span(block).subspan(block.size() - left, out.size());
  std::ranges::copy(given, out.begin());
  ::explicit_bzero(given.data(), given.size());
  left -= given.size();
}

}  // namespace ekiden
