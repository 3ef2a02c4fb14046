// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "core/ports/clock.hpp"

namespace ekiden {

// Keeps a flood of equal events from flooding the log: of each kind the first fifty lines of a minute go through.
// Thread-safe.
class LogThrottle {
 public:
  explicit LogThrottle(const Clock& clock) : clock_(clock) {}

  // Nothing: this line stays out. Else how many of its kind stayed out since the last one that went through. `kind` is
  // a fixed word, never anything from traffic.
  std::optional<std::uint64_t> admit(std::string_view kind);

 private:
  struct Window {
    std::int64_t began_ms = 0;
    std::uint64_t lines = 0;
    std::uint64_t held_back = 0;
  };

  const Clock& clock_;
  std::mutex mutex_;
  std::map<std::string, Window, std::less<>> windows_;  // under mutex_
};

}  // namespace ekiden
