// SPDX-License-Identifier: Apache-2.0
#include "pipeline/protection.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace ekiden::pipeline {

namespace {

std::string gate_key(const std::string& name) {
  return "gate/" + name;
}

Breaker::Sign sign_of(const plugin::Outcome& outcome) {
  if (outcome.status == EKD_E_NOT_CONNECTED || outcome.status == EKD_E_AUTH) return Breaker::Sign::failed_hard;
  if (outcome.status == EKD_E_RATE_LIMITED) return Breaker::Sign::answered;
  return outcome.is_retryable() || outcome.is_unknown() ? Breaker::Sign::failed : Breaker::Sign::answered;
}

// One event of a batch that the upstream took shows that it works.
Breaker::Sign sign_of_all(const plugin::Outcome& outcome) {
  if (outcome.items.empty()) return sign_of(outcome);
  Breaker::Sign best = sign_of(outcome.items.front());
  for (const plugin::Outcome& item : outcome.items) best = std::min(best, sign_of(item));
  return best;
}

}  // namespace

Protection::Protection(Settings settings, Limits& limits, const Clock& clock, Random& random, Kv* kept)
    : settings_(std::move(settings)),
      limits_(limits),
      clock_(clock),
      random_(random),
      kept_(kept),
      breaker_(settings_.breaker, clock) {
  if (kept_ == nullptr) return;
  const Result<Kv::Value> value = kept_->get(gate_key(settings_.name));
  std::int64_t until_ms = 0;
  if (!value ||
      std::from_chars(value->bytes.data(), value->bytes.data() + value->bytes.size(), until_ms).ec != std::errc())
    return;
  // The wall clock may have jumped while nobody ran.
  gate_ms_ = clock_.monotonic_ms() + std::clamp<std::int64_t>(until_ms - clock_.wall_ms(), 0, kMaxGateMs);
}

std::int64_t Protection::leave(Ticket& ticket) {
  if (const std::int64_t wait = closed_for_ms(); wait > 0) return wait;
  if (!breaker_.admits()) return breaker_.state() == Breaker::State::probing ? kAfterProbe : breaker_.probe_in_ms();
  if (const std::int64_t wait = limits_.take(settings_.name, settings_.limits, settings_.cost); wait > 0) return wait;
  ticket.is_probe = breaker_.leave();
  return 0;
}

void Protection::ended(const Ticket& ticket, const plugin::Outcome& outcome) {
  heed(outcome);
  if (outcome.items.empty() && outcome.status == EKD_E_CANCELLED) return breaker_.withdrawn(ticket.is_probe);
  breaker_.ended(ticket.is_probe, sign_of_all(outcome));
}

// A batch is one call: what several of its events say counts once, and the longest of the times that they name.
void Protection::heed(const plugin::Outcome& outcome) {
  bool is_too_many = false, pauses = false;
  std::int64_t retry_after_ms = 0;
  for (std::size_t i = 0; i < std::max<std::size_t>(1, outcome.items.size()); ++i) {
    const plugin::Outcome& own = outcome.of_item(i);
    is_too_many = is_too_many || own.status == EKD_E_RATE_LIMITED;
    pauses = pauses || is_pause(own);
    retry_after_ms = std::max(retry_after_ms, own.retry_after_ms);
  }
  if (is_too_many) limits_.throttled(settings_.limits);
  pauses_in_a_row_ = pauses ? pauses_in_a_row_ + 1 : 0;
  if (retry_after_ms > 0)
    close_for(std::min(retry_after_ms, kMaxGateMs));
  else if (pauses)
    close_for(settings_.backoff.wait_ms(pauses_in_a_row_, random_));
}

void Protection::close_for(std::int64_t ms) {
  if (clock_.monotonic_ms() + ms <= gate_ms_) return;
  gate_ms_ = clock_.monotonic_ms() + ms;
  // One that cannot be written is missing after the next start: then the upstream says it again.
  if (kept_ != nullptr) (void)kept_->put(gate_key(settings_.name), std::to_string(clock_.wall_ms() + ms), std::nullopt);
}

std::int64_t Protection::closed_for_ms() const {
  return std::max<std::int64_t>(0, gate_ms_ - clock_.monotonic_ms());
}

}  // namespace ekiden::pipeline
