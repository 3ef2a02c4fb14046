// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ekidenpp/status.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ekiden::warehouse_postgres {

struct Settings {
  // For libpq, its own names; without the secrets, which are asked for when a connection is made.
  std::vector<std::pair<std::string, std::string>> keywords{};
  std::string schema = "ekiden";
  std::string records = "records";  // the table that takes what maps make
  bool migrates = true;             // else the schema is only looked at
  std::int32_t partitions_ahead = 3;
  std::int64_t connect_timeout_ms = 10'000;  // for each host
  std::int64_t timeout_ms = 30'000;          // for each batch
};

// Reads what the host has validated against the descriptor's schema, and checks what a schema cannot say. A failure is
// EKD_E_CONFIG; its message names the setting and never its value.
sdk::Status read_settings(std::string_view config, Settings& settings);

// Whether libpq reads it as a connection string or URI.
bool is_conninfo(const std::string& text);

}  // namespace ekiden::warehouse_postgres
