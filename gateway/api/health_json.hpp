// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "api/json_text.hpp"
#include "core/ports/operations.hpp"

namespace ekiden::api {

inline std::string_view to_string(Health::State state) {
  return state == Health::State::ok ? "ok" : state == Health::State::degraded ? "degraded" : "down";
}

// The members state, reason (null when ok) and since of the object that is being written.
inline void write_health(JsonText& json, const Health& health) {
  json.field("state", to_string(health.state)).key("reason");
  if (health.reason.empty()) {
    json.null();
  } else {
    json.value(health.reason);
  }
  json.key("since").time(health.since_ms);
}

}  // namespace ekiden::api
