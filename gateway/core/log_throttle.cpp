// SPDX-License-Identifier: Apache-2.0
#include "core/log_throttle.hpp"

#include <utility>

namespace ekiden {

namespace {

constexpr std::int64_t kWindowMs = 60'000;
constexpr std::uint64_t kLinesOfAWindow = 50;

}  // namespace

std::optional<std::uint64_t> LogThrottle::admit(std::string_view kind) {
  const std::int64_t now_ms = clock_.monotonic_ms();
  const std::lock_guard lock(mutex_);
  auto found = windows_.find(kind);
  if (found == windows_.end()) found = windows_.try_emplace(std::string(kind), Window{now_ms}).first;
  Window& window = found->second;
  if (now_ms - window.began_ms >= kWindowMs) {
    window.began_ms = now_ms;
    window.lines = 0;
  }
  if (window.lines >= kLinesOfAWindow) {
    ++window.held_back;
    return std::nullopt;
  }
  ++window.lines;
  return std::exchange(window.held_back, 0);
}

}  // namespace ekiden
