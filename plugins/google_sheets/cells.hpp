// SPDX-License-Identifier: Apache-2.0
// An event as the cells of a row.
#pragma once

#include <ekidenpp/event.hpp>
#include <ekidenpp/json.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "settings.hpp"

namespace ekiden::google_sheets {

// What stands in one cell. Text is stored as it is, never as a formula.
struct Cell {
  enum class Kind { skip, text, number, boolean };  // skip: the cell is somebody else's
  Kind kind = Kind::skip;
  std::string value;  // a number or boolean as JSON writes it
};

struct Row {
  std::string id;
  std::vector<Cell> cells;  // after the id, in the order of the settings' columns
};

// What an event does not have is an empty text. Texts are cut at 50,000 UTF-16 units, a cell's limit, and say so; NUL
// becomes U+FFFD; whole numbers beyond 15 digits, which a sheet would round, are texts; objects and lists are their
// JSON. Nothing when the event, or what the route's map made of it, is no JSON in UTF-8.
std::optional<Row> row_of(const sdk::Delivery& event, const Settings& settings);

// As values.update and values.append take it: null leaves a cell alone.
void write_value(const Cell& cell, sdk::JsonWriter& out);
// As appendCells takes it.
void write_cell_data(const Cell& cell, sdk::JsonWriter& out);

}  // namespace ekiden::google_sheets
