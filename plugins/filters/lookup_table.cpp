// SPDX-License-Identifier: Apache-2.0
#include "lookup_table.hpp"

#include <ekidenpp/json.hpp>
#include <ekidenpp/json_view.hpp>
#include <ekidenpp/utf8.hpp>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

#include "kit/text.hpp"

namespace ekiden::filters {
namespace {

using sdk::Status;

constexpr std::size_t kMaxBytes = std::size_t{4} << 20;

using Cells = std::vector<std::string>;

// Takes CSV apart, line by line.
class Lines {
 public:
  explicit Lines(std::string_view text) : rest_(text) {}

  bool at_end() const noexcept { return rest_.empty(); }
  std::size_t number() const noexcept { return number_; }

  // The cells of the next line; nothing when a quote does not end, or something stands beside it.
  std::optional<Cells> next() {
    ++number_;
    Cells cells;
    for (;;) {
      auto cell = next_cell();
      if (!cell) return std::nullopt;
      cells.push_back(std::move(*cell));
      if (rest_.empty()) return cells;
      const char end = rest_.front();
      rest_.remove_prefix(1);
      if (end == ',') continue;
      if (end == '\r' && rest_.starts_with('\n')) rest_.remove_prefix(1);
      return cells;
    }
  }

 private:
  std::optional<std::string> next_cell() {
    if (!rest_.starts_with('"')) {
      const std::size_t end = std::min(rest_.find_first_of(",\r\n"), rest_.size());
      std::string cell(rest_.substr(0, end));
      rest_.remove_prefix(end);
      return cell.find('"') == std::string::npos ? std::optional(std::move(cell)) : std::nullopt;
    }
    std::string cell;
    for (rest_.remove_prefix(1);;) {
      const std::size_t quote = rest_.find('"');
      if (quote == std::string_view::npos) return std::nullopt;
      cell += rest_.substr(0, quote);
      rest_.remove_prefix(quote + 1);
      if (!rest_.starts_with('"')) break;
      cell += '"';
      rest_.remove_prefix(1);
    }
    const bool ends = rest_.empty() || std::string_view(",\r\n").find(rest_.front()) != std::string_view::npos;
    return ends ? std::optional(std::move(cell)) : std::nullopt;
  }

  std::string_view rest_;
  std::size_t number_ = 0;
};

Status wrong(std::size_t line, const char* why) {
  return Status::config("line " + std::to_string(line) + " of the CSV " + why);
}

std::string row_of(const Cells& names, const Cells& cells) {
  sdk::JsonWriter row;
  row.begin_object();
  for (std::size_t i = 1; i < names.size(); ++i)
    if (!cells[i].empty()) row.member(names[i], std::string_view(cells[i]));
  row.end_object();
  return row.take().value();
}

bool are_column_names(const Cells& names) {
  Cells sorted(names.begin() + 1, names.end());
  std::sort(sorted.begin(), sorted.end());
  return !sorted.empty() && !sorted.front().empty() && std::adjacent_find(sorted.begin(), sorted.end()) == sorted.end();
}

}  // namespace

Status LookupTable::read_csv(std::string_view text, LookupTable& table) {
  if (text.size() > kMaxBytes || !sdk::is_valid_utf8(text))
    return Status::config("the CSV is no UTF-8, or larger than 4 MiB");
  Lines lines(kit::without_bom(text));
  const auto names = lines.at_end() ? std::nullopt : lines.next();
  if (!names || !are_column_names(*names))
    return wrong(1, "must name the key and one or more other columns, each once");
  while (!lines.at_end()) {
    const auto cells = lines.next();
    if (!cells) return wrong(lines.number(), "has a quote that does not stand around a whole cell");
    if (cells->size() == 1 && cells->front().empty()) continue;  // an empty line
    if (cells->size() != names->size()) return wrong(lines.number(), "has more or fewer cells than the first one");
    if (cells->front().empty()) return wrong(lines.number(), "has no key");
    if (!table.rows_.emplace(cells->front(), row_of(*names, *cells)).second)
      return wrong(lines.number(), "has a key that is there already");
  }
  return {};
}

Status LookupTable::read_json(std::string_view text, LookupTable& table) {
  const auto object = sdk::JsonView::parse(text, kMaxBytes);
  if (!object || !object->is_object()) return Status::config("the JSON is no object, or larger than 4 MiB");
  for (const auto& [key, value] : object->members())
    if (!table.rows_.emplace(key, std::string(value.json())).second) return Status::config("the JSON has a key twice");
  return {};
}

const std::string* LookupTable::find(const std::string& key) const {
  const auto found = rows_.find(key);
  return found == rows_.end() ? nullptr : &found->second;
}

}  // namespace ekiden::filters
