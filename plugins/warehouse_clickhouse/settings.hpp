// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ekidenpp/status.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace ekiden::clickhouse {

struct Settings {
  std::string url;       // without query, with '/' at its end
  std::string database;  // a plain identifier, as is the table's name
  std::string table;
  std::string user;
  std::string password;
  bool create_table = true;
  bool async_insert = false;
  std::uint32_t timeout_ms = 30'000;
};

// Reads what the host has validated against the descriptor's schema, and checks what a schema cannot say. A failure is
// EKD_E_CONFIG; its message names the setting and never its value.
sdk::Status read_settings(std::string_view config, Settings& settings);

}  // namespace ekiden::clickhouse
