// SPDX-License-Identifier: Apache-2.0
#include "google_spreadsheet.hpp"

#include <algorithm>
#include <cctype>

namespace ekiden::sandbox {

namespace {

struct Corner {
  std::optional<std::size_t> row;
  std::optional<std::size_t> column;
};

// "C9", "C", "9".
std::optional<Corner> parse_corner(std::string_view text) {
  Corner corner;
  std::size_t at = 0;
  std::size_t column = 0;
  for (; at < text.size() && text[at] >= 'A' && text[at] <= 'Z'; ++at)
    column = column * 26 + static_cast<std::size_t>(text[at] - 'A' + 1);
  if (column > 0) corner.column = column - 1;
  std::size_t row = 0;
  for (const std::size_t digits = at; at < text.size(); ++at) {
    if (text[at] < '0' || text[at] > '9' || at - digits > 8) return std::nullopt;
    row = row * 10 + static_cast<std::size_t>(text[at] - '0');
  }
  if (row > 0) corner.row = row - 1;
  if (!corner.row && !corner.column) return std::nullopt;
  return corner;
}

std::string column_text(std::size_t index) {
  std::string name;
  for (std::size_t left = index + 1; left > 0; left = (left - 1) / 26)
    name.insert(name.begin(), static_cast<char>('A' + (left - 1) % 26));
  return name;
}

}  // namespace

void SheetTab::put(std::size_t row, std::size_t column, SheetCell cell) {
  if (cells.size() <= row) cells.resize(row + 1);
  if (cells[row].size() <= column) cells[row].resize(column + 1);
  cells[row][column] = std::move(cell);
}

const SheetCell* SheetTab::find(std::size_t row, std::size_t column) const {
  return row < cells.size() && column < cells[row].size() ? &cells[row][column] : nullptr;
}

std::size_t SheetTab::used_rows() const {
  std::size_t used = cells.size();
  const auto holds = [](const SheetCell& cell) { return !cell.json.empty() && cell.json != "\"\""; };
  while (used > 0 && std::none_of(cells[used - 1].begin(), cells[used - 1].end(), holds)) --used;
  return used;
}

std::optional<SheetRange> SheetRange::parse(std::string_view text) {
  SheetRange range;
  if (text.empty() || text.front() != '\'') return std::nullopt;
  std::size_t at = 1;
  for (;; ++at) {
    if (at >= text.size()) return std::nullopt;
    if (text[at] == '\'') {
      if (at + 1 >= text.size() || text[at + 1] != '\'') break;
      ++at;
    }
    range.title += text[at];
  }
  text.remove_prefix(at + 1);
  if (!text.starts_with('!')) return std::nullopt;
  text.remove_prefix(1);
  const std::size_t colon = text.find(':');
  const auto from = parse_corner(text.substr(0, colon));
  if (!from) return std::nullopt;
  range.first_row = from->row.value_or(0);
  range.first_column = from->column.value_or(0);
  if (colon == std::string_view::npos) {
    if (!from->row || !from->column) return std::nullopt;
    range.end_row = *from->row + 1;
    range.end_column = *from->column + 1;
    return range;
  }
  const auto to = parse_corner(text.substr(colon + 1));
  if (!to) return std::nullopt;
  if (to->row) range.end_row = *to->row + 1;
  if (to->column) range.end_column = *to->column + 1;
  return range;
}

std::string range_text(const SheetRange& range) {
  std::string text = "'" + range.title + "'!" + column_text(range.first_column) + std::to_string(range.first_row + 1);
  if (range.end_row && range.end_column)
    text += ":" + column_text(*range.end_column - 1) + std::to_string(*range.end_row);
  return text;
}

SheetTab* Spreadsheet::find(std::string_view title) {
  const auto found = std::find_if(tabs.begin(), tabs.end(), [&](const SheetTab& tab) { return tab.title == title; });
  return found == tabs.end() ? nullptr : &*found;
}

SheetTab* Spreadsheet::find(std::int64_t id) {
  const auto found = std::find_if(tabs.begin(), tabs.end(), [&](const SheetTab& tab) { return tab.id == id; });
  return found == tabs.end() ? nullptr : &*found;
}

SheetTab& Spreadsheet::add(std::string_view title, std::int64_t rows, std::int64_t columns) {
  tabs.push_back({next_id++, std::string(title), rows, columns, 0, {}});
  return tabs.back();
}

}  // namespace ekiden::sandbox
