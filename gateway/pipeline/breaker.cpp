// SPDX-License-Identifier: Apache-2.0
#include "pipeline/breaker.hpp"

#include <algorithm>

namespace ekiden::pipeline {

bool Breaker::admits() const {
  return state_ == State::closed || (state_ == State::open && probe_in_ms() == 0);
}

bool Breaker::leave() {
  if (state_ != State::open) return false;
  enter(State::probing);
  return true;
}

void Breaker::ended(bool was_probe, Sign sign) {
  if (was_probe) {
    if (sign != Sign::answered) return open();
    openings_ = hard_in_a_row_ = 0;
    slices_ = {};
    return enter(State::closed);
  }
  if (state_ != State::closed) return;  // it left before the circuit opened, and says what is known
  count(sign != Sign::answered);
  hard_in_a_row_ = sign == Sign::failed_hard ? hard_in_a_row_ + 1 : 0;
  if (hard_in_a_row_ >= settings_.hard_failures || is_over_limit()) open();
}

void Breaker::withdrawn(bool was_probe) {
  if (was_probe) enter(State::open);
}

std::int64_t Breaker::probe_in_ms() const {
  return state_ == State::open ? std::max<std::int64_t>(0, probe_at_ms_ - clock_.monotonic_ms()) : 0;
}

void Breaker::count(bool failure) {
  const std::int64_t number = clock_.monotonic_ms() / std::max<std::int64_t>(1, settings_.window_ms / kSlices);
  Slice& slice = slices_[static_cast<std::size_t>(number % kSlices)];
  if (slice.number != number) slice = {number, 0, 0};
  ++slice.calls;
  slice.failures += failure ? 1 : 0;
}

bool Breaker::is_over_limit() const {
  const std::int64_t newest = clock_.monotonic_ms() / std::max<std::int64_t>(1, settings_.window_ms / kSlices);
  std::uint64_t calls = 0, failures = 0;
  for (const Slice& slice : slices_) {
    if (slice.number + kSlices <= newest) continue;
    calls += slice.calls;
    failures += slice.failures;
  }
  return calls >= settings_.min_calls && failures * 100 >= calls * settings_.failure_percent;
}

void Breaker::open() {
  const std::int64_t wait = settings_.open_ms << std::min<std::uint32_t>(openings_, 20);
  ++openings_;
  probe_at_ms_ = clock_.monotonic_ms() + std::min(settings_.max_open_ms, wait);
  hard_in_a_row_ = 0;
  slices_ = {};
  enter(State::open);
}

void Breaker::enter(State state) {
  // Open and probing are one outage.
  if ((state_ == State::closed) != (state == State::closed)) since_ms_ = clock_.wall_ms();
  state_ = state;
}

}  // namespace ekiden::pipeline
