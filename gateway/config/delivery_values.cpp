// SPDX-License-Identifier: Apache-2.0
#include "config/delivery_values.hpp"

#include <utility>

#include "config/member_values.hpp"
#include "config/schema_walk.hpp"

namespace ekiden::config {

namespace {

using rapidjson::Value;

void read(const Value& object, std::string_view name, std::int64_t& duration_ms) {
  if (const auto text = text_member(object, name)) duration_ms = parse_duration(*text);
}

void read(const Value& object, std::string_view name, std::uint32_t& count) {
  if (const auto number = count_member(object, name)) count = static_cast<std::uint32_t>(*number);
}

// "+08:00" as the time of UTC at which the day begins there: 16:00 of the day before.
std::int64_t day_offset_ms(std::string_view zone) {
  if (zone.size() != 6) return 0;
  const auto digits = [&zone](std::size_t at) { return (zone[at] - '0') * 10 + (zone[at + 1] - '0'); };
  const std::int64_t ahead_ms = (digits(1) * 60 + digits(4)) * 60'000ll;
  return zone[0] == '-' ? ahead_ms : -ahead_ms;
}

}  // namespace

OnRefusal refusal_of(std::string_view word) {
  return word == "block" ? OnRefusal::block : word == "park_key" ? OnRefusal::park_key : OnRefusal::skip;
}

Delivery read_delivery(const Value& instance) {
  Delivery delivery;
  delivery.on_refusal = refusal_of(text_member(instance, "on_refusal").value_or("skip"));
  delivery.cost = number_member(instance, "cost").value_or(1);
  read(instance, "max_in_flight", delivery.max_in_flight);
  if (const Value* retry = member(instance, "retry")) {
    read(*retry, "base", delivery.retry_base_ms);
    read(*retry, "cap", delivery.retry_cap_ms);
    read(*retry, "for", delivery.retry_for_ms);
  }
  if (const Value* breaker = member(instance, "breaker")) {
    read(*breaker, "window", delivery.breaker_window_ms);
    read(*breaker, "min_calls", delivery.breaker_min_calls);
    read(*breaker, "failure_percent", delivery.breaker_failure_percent);
    read(*breaker, "hard_failures", delivery.breaker_hard_failures);
    read(*breaker, "open", delivery.breaker_open_ms);
    read(*breaker, "max_open", delivery.breaker_max_open_ms);
  }
  return delivery;
}

UpstreamLimit read_upstream_limit(const Value& value, std::string id) {
  UpstreamLimit limit;
  limit.id = std::move(id);
  limit.rate = number_member(value, "rate").value_or(0);
  limit.burst = number_member(value, "burst").value_or(1);
  limit.daily_quota = count_member(value, "daily_quota").value_or(0);
  limit.quota_offset_ms = day_offset_ms(text_member(value, "quota_reset").value_or("+00:00"));
  return limit;
}

}  // namespace ekiden::config
