// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ekiden::sandbox {

/// What a cell holds: JSON of a value, or a formula.
struct SheetCell {
  std::string json;  // empty: nothing
  bool is_formula = false;
  bool operator==(const SheetCell&) const = default;
};

/// A tab: a grid of cells.
struct SheetTab {
  std::int64_t id = 0;
  std::string title;
  std::int64_t rows = 0;
  std::int64_t columns = 0;
  std::int64_t frozen_rows = 0;
  std::vector<std::vector<SheetCell>> cells;  // rows may be shorter than the grid

  void put(std::size_t row, std::size_t column, SheetCell cell);
  const SheetCell* find(std::size_t row, std::size_t column) const;
  /// Rows up to the last that holds something.
  std::size_t used_rows() const;
};

/// Cells of a tab, all from 0; an end is beyond the last.
struct SheetRange {
  std::string title;
  std::size_t first_row = 0;
  std::size_t first_column = 0;
  std::optional<std::size_t> end_row;
  std::optional<std::size_t> end_column;

  /// "'Tab'!A1:C9", "'Tab'!1:1", "'Tab'!A1:A", "'Tab'!A1". Nothing when it is none of these.
  static std::optional<SheetRange> parse(std::string_view text);
};

/// "'Tab'!A1:C9"
std::string range_text(const SheetRange& range);

/// A spreadsheet. A copy is a snapshot: that is how a request is carried out as a whole or not at all.
struct Spreadsheet {
  std::vector<SheetTab> tabs;
  std::map<std::int64_t, std::string> marks;  // developer metadata: value by id
  std::int64_t next_id = 0;

  SheetTab* find(std::string_view title);
  SheetTab* find(std::int64_t id);
  SheetTab& add(std::string_view title, std::int64_t rows, std::int64_t columns);
};

}  // namespace ekiden::sandbox
