// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ekidenpp/status.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ekiden::file {

enum class Encoding { utf8, utf8_bom, gb18030 };

// One column of a CSV file: what the event, or the record that the route's map made of it, says at a JSON Pointer.
struct Column {
  std::string name;
  std::string pointer;
};

struct Csv {
  std::vector<Column> columns;
  char separator = ',';
  bool header = true;
  Encoding encoding = Encoding::utf8;
  bool guard_formulas = true;
};

struct Settings {
  std::string folder;
  std::string prefix;
  bool is_csv = false;
  Csv csv;
  std::uint64_t max_bytes = std::uint64_t{64} << 20;
  std::uint64_t max_events = 10'000;
  std::int64_t max_age_ms = 60'000;
  bool marker = false;
};

// Reads what the host has validated against the descriptor's schema, and checks what a schema cannot say. A failure is
// EKD_E_CONFIG. `instance_id`: the prefix where none is given.
sdk::Status read_settings(std::string_view config, std::string_view instance_id, Settings& settings);

}  // namespace ekiden::file
