// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "caller.hpp"
#include "cells.hpp"
#include "key_index.hpp"

namespace ekiden::google_sheets {

// One tab of the spreadsheet: its header, how large it is, and the ids of the events that stand in it. Nobody may write
// before it is open. On the strand.
class Tab {
 public:
  using Done = std::function<void(const Answer&)>;

  // Both outlive it.
  Tab(Caller& caller, const Settings& settings, std::string title);

  // Finds the tab or makes it, writes what the header lacks, reads the ids. Does nothing when it is open.
  void open(Done done);
  // It may have changed: open() looks anew.
  void close() { is_open_ = false; }

  const std::string& title() const { return title_; }
  std::int64_t sheet_id() const { return sheet_id_; }
  // The last row that is not empty, from 1.
  std::int64_t last_row() const { return last_row_; }
  std::int64_t grid_rows() const { return grid_rows_; }
  bool contains(std::string_view id) const { return keys_.contains(id); }
  void add(std::string_view id) { keys_.add(id); }
  void grew_to(std::int64_t rows) { grid_rows_ = rows; }
  void reached(std::int64_t row) { last_row_ = std::max(last_row_, row); }

  // The row's cells under the header's titles; what is nobody's is left alone.
  std::vector<Cell> in_order(const Row& row) const;
  // "'Tab'!A2:C9", as it stands in a path or a body.
  std::string range(std::string_view cells) const;
  std::string last_column() const;

 private:
  void make(const Done& done);
  void read_header(const Done& done);
  void extend_header(const Done& done, std::vector<std::string> titles);
  void read_keys(const Done& done);
  bool take_sheet(std::string_view body);

  Caller& caller_;
  const Settings& settings_;
  const std::string title_;
  bool is_open_ = false;
  std::int64_t sheet_id_ = 0;
  std::int64_t grid_rows_ = 0;
  std::int64_t grid_columns_ = 0;
  std::int64_t last_row_ = 1;
  std::vector<std::size_t> places_;  // of the settings' columns in the header
  std::size_t width_ = 0;            // of the header
  KeyIndex keys_;
};

// "A", "Z", "AA", … ; index from 0.
std::string column_name(std::size_t index);

}  // namespace ekiden::google_sheets
