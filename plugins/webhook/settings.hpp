// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ekidenpp/status.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ekiden::webhook {

// What is posted of an event.
enum class Body { event, record };

struct Settings {
  std::string url;
  Body body = Body::event;
  std::vector<std::string> keys;  // decoded secrets, at least one
  std::uint32_t timeout_ms = 15'000;
  std::vector<std::pair<std::string, std::string>> headers;  // the operator's own
  bool is_binary = false;  // attributes as headers instead of one document; for single events
};

// Reads what the host has validated against the descriptor's schema, and checks what a schema cannot say. A failure is
// EKD_E_CONFIG; its message names the setting and never its value.
sdk::Status read_settings(std::string_view config, Settings& settings);

}  // namespace ekiden::webhook
