// SPDX-License-Identifier: Apache-2.0
// What stands in a file: a header, and a line for each event.
#pragma once

#include <ekidenpp/json_view.hpp>
#include <ekidenpp/status.hpp>

#include <string>
#include <string_view>

#include "encoder.hpp"
#include "settings.hpp"

namespace ekiden::file {

// For one thread.
class Lines {
 public:
  explicit Lines(const Settings& settings) : settings_(settings), encoder_(settings.csv.encoding) {}

  std::string_view extension() const { return settings_.is_csv ? ".csv" : ".ndjson"; }
  // Files whose lines are written in another way have another one. Printable, without blanks.
  std::string key() const;
  std::string header();
  // Appends the line of a document. EKD_E_REJECTED, with `out` as it was, when it is no JSON.
  sdk::Status append(std::string_view document, std::string& out);

 private:
  void append_value(sdk::JsonView value, std::string& row) const;

  const Settings& settings_;
  Encoder encoder_;
};

}  // namespace ekiden::file
