// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>

namespace ekiden::sandbox {

/// Wall-clock time in milliseconds since the Unix epoch. Implementations are safe to call from any thread.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual std::int64_t now_ms() const = 0;
};

class SystemClock final : public Clock {
 public:
  std::int64_t now_ms() const override;
};

/// Another clock plus an offset that an operator moves, so that two days of a reply window pass in a test at once.
class MovableClock final : public Clock {
 public:
  explicit MovableClock(const Clock& base) : base_(base) {}

  std::int64_t now_ms() const override { return base_.now_ms() + offset_ms_.load(); }
  std::int64_t offset_ms() const { return offset_ms_.load(); }
  void advance(std::int64_t milliseconds) { offset_ms_ += milliseconds; }
  void move_to(std::int64_t now_ms) { offset_ms_ = now_ms - base_.now_ms(); }
  void reset() { offset_ms_ = 0; }

 private:
  const Clock& base_;
  std::atomic<std::int64_t> offset_ms_{0};
};

}  // namespace ekiden::sandbox
