// SPDX-License-Identifier: Apache-2.0
#include "config/delivery_values.hpp"

#include <utility>

#include "config/member_values.hpp"
#include "config/schema_walk.hpp"

namespace ekiden::config {

namespace {

using rapidjson::Value;

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
  read_count(instance, "max_in_flight", delivery.max_in_flight);
  if (const Value* retry = member(instance, "retry")) {
    read_duration(*retry, "base", delivery.retry_base_ms);
    read_duration(*retry, "cap", delivery.retry_cap_ms);
    read_duration(*retry, "for", delivery.retry_for_ms);
  }
  if (const Value* breaker = member(instance, "breaker")) {
    read_duration(*breaker, "window", delivery.breaker_window_ms);
    read_count(*breaker, "min_calls", delivery.breaker_min_calls);
    read_count(*breaker, "failure_percent", delivery.breaker_failure_percent);
    read_count(*breaker, "hard_failures", delivery.breaker_hard_failures);
    read_duration(*breaker, "open", delivery.breaker_open_ms);
    read_duration(*breaker, "max_open", delivery.breaker_max_open_ms);
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
