// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ekidenpp/status.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "service_account.hpp"

namespace ekiden::google_sheets {

struct Column {
  std::string title;  // in the first row
  std::string from;   // a JSON Pointer into the record that the route's map made, without a map into the event
};

// How a row is written once.
enum class Mode {
  owned,   // at a number that was written down before; nobody else writes to the tab
  shared,  // after the last row; people may sort and insert
  fenced   // with a mark in the spreadsheet that only one batch can set
};

struct Settings {
  std::string api_base;  // without a slash at the end
  std::string spreadsheet_id;
  std::string tab;
  bool monthly = false;  // a tab a month: "<tab> 2026-11"
  Mode mode = Mode::owned;
  std::string id_title;         // of the first column, which holds the event's id
  std::vector<Column> columns;  // after it
  bool usual_columns = false;   // the configuration names none; of a record they are the members of their titles
  bool export_safe = false;
  std::int64_t write_every_ms = 1000;
  std::uint32_t timeout_ms = 60'000;
  std::optional<ServiceAccount> account;
};

sdk::Status read_settings(std::string_view config, Settings& settings);

}  // namespace ekiden::google_sheets
