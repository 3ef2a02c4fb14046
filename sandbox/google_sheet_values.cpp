// SPDX-License-Identifier: Apache-2.0
#include "google_sheet_values.hpp"

#include <algorithm>

namespace ekiden::sandbox {

namespace {

constexpr std::size_t longest_cell = 50'000;

std::size_t utf16_units(std::string_view text) {
  std::size_t units = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte & 0xC0) != 0x80) units += byte >= 0xF0 ? 2 : 1;
  }
  return units;
}

struct Writing {
  SheetTab& tab;
  std::size_t row;
  std::size_t column;
  bool parses;  // USER_ENTERED
};

/// Puts a block of values; the reason why it cannot be.
std::string put_block(const Writing& at, const JsonValue* values) {
  if (values == nullptr || !values->IsArray()) return "values is no list";
  for (rapidjson::SizeType r = 0; r < values->Size(); ++r) {
    const JsonValue& row = (*values)[r];
    if (!row.IsArray()) return "a row of values is no list";
    for (rapidjson::SizeType c = 0; c < row.Size(); ++c) {
      const JsonValue& value = row[c];
      if (value.IsNull()) continue;
      if (value.IsObject() || value.IsArray()) return "Invalid values: a cell is no scalar";
      const std::string text = value.IsString() ? std::string(value.GetString(), value.GetStringLength()) : "";
      if (utf16_units(text) > longest_cell) return "Your input contains more than the maximum of 50000 characters";
      const std::size_t row_at = at.row + r;
      const std::size_t column_at = at.column + c;
      if (row_at >= static_cast<std::size_t>(at.tab.rows) || column_at >= static_cast<std::size_t>(at.tab.columns))
        return "Range exceeds grid limits. Max rows: " + std::to_string(at.tab.rows) +
               ", max columns: " + std::to_string(at.tab.columns);
      at.tab.put(row_at, column_at, {to_json_text(value), at.parses && text.starts_with('=')});
    }
  }
  return {};
}

std::size_t widest(const JsonValue* values) {
  std::size_t width = 0;
  if (values != nullptr && values->IsArray())
    for (const JsonValue& row : values->GetArray())
      if (row.IsArray()) width = std::max<std::size_t>(width, row.Size());
  return width;
}

std::optional<bool> parses_input(const std::string& option) {
  if (option == "RAW") return false;
  if (option == "USER_ENTERED") return true;
  return std::nullopt;
}

Reply unknown_range(const std::string& range) {
  return bad_argument("Unable to parse range: " + range);
}

Reply updated(const SheetRange& range, std::size_t rows) {
  return json_reply(JsonWriter()
                        .begin_object()
                        .field("updatedRange", range_text(range))
                        .field("updatedRows", rows)
                        .end_object()
                        .text());
}

std::string put_range(Spreadsheet& sheet, const JsonValue& data, bool parses) {
  const std::string text = string_member(data, "range");
  const auto range = SheetRange::parse(text);
  SheetTab* const tab = range ? sheet.find(range->title) : nullptr;
  if (tab == nullptr) return "Unable to parse range: " + text;
  const JsonValue* values = find_member(data, "values");
  const bool is_longer =
      range->end_row && values != nullptr && values->IsArray() && values->Size() > *range->end_row - range->first_row;
  const bool is_wider = range->end_column && widest(values) > *range->end_column - range->first_column;
  if (is_longer || is_wider) return "Requested writing within range [" + text + "], but tried writing outside of it";
  return put_block({*tab, range->first_row, range->first_column, parses}, values);
}

}  // namespace

Reply google_error(int status, std::string_view name, std::string_view message) {
  JsonWriter json;
  json.begin_object().key("error").begin_object();
  json.field("code", status).field("message", message).field("status", name);
  Reply reply = json_reply(json.end_object().end_object().text(), status);
  reply.note = std::string(message);
  return reply;
}

Reply bad_argument(std::string_view message) {
  return google_error(400, "INVALID_ARGUMENT", message);
}

void fill_tab(SheetTab& tab, const JsonValue& json) {
  (void)put_block({tab, 0, 0, false}, find_member(json, "values"));
}

Reply get_values(Spreadsheet& sheet, const httplib::Request& request) {
  const std::string text = request.matches[1];
  const auto range = SheetRange::parse(text);
  SheetTab* const tab = range ? sheet.find(range->title) : nullptr;
  if (tab == nullptr) return unknown_range(text);
  const bool by_column = request.get_param_value("majorDimension") == "COLUMNS";
  const std::size_t end_row =
      std::min(range->end_row.value_or(tab->used_rows()), std::max(tab->used_rows(), range->first_row));
  const std::size_t end_column = std::min(range->end_column.value_or(static_cast<std::size_t>(tab->columns)),
                                          static_cast<std::size_t>(tab->columns));
  const auto holds = [&](std::size_t row, std::size_t column) {
    const SheetCell* cell = tab->find(row, column);
    return cell != nullptr && !cell->json.empty() && cell->json != "\"\"";
  };
  std::vector<std::vector<std::string>> lines;
  const std::size_t first = by_column ? range->first_column : range->first_row;
  const std::size_t last = by_column ? end_column : end_row;
  const std::size_t inner_first = by_column ? range->first_row : range->first_column;
  const std::size_t inner_last = by_column ? end_row : end_column;
  for (std::size_t outer = first; outer < last; ++outer) {
    std::vector<std::string>& line = lines.emplace_back();
    for (std::size_t inner = inner_first; inner < inner_last; ++inner) {
      const std::size_t row = by_column ? inner : outer;
      const std::size_t column = by_column ? outer : inner;
      if (!holds(row, column)) continue;
      line.resize(inner - inner_first, "\"\"");
      line.push_back(tab->find(row, column)->json);
    }
  }
  while (!lines.empty() && lines.back().empty()) lines.pop_back();
  JsonWriter json;
  json.begin_object().field("range", text).field("majorDimension", by_column ? "COLUMNS" : "ROWS");
  if (!lines.empty()) {
    json.key("values").begin_array();
    for (const auto& line : lines) {
      json.begin_array();
      for (const std::string& cell : line) json.raw(cell);
      json.end_array();
    }
    json.end_array();
  }
  return json_reply(json.end_object().text());
}

Reply put_values(Spreadsheet& sheet, const httplib::Request& request) {
  const auto body = parse_json_object(request.body);
  const auto parses = parses_input(request.get_param_value("valueInputOption"));
  const std::string text = request.matches[1];
  const auto range = SheetRange::parse(text);
  SheetTab* const tab = range ? sheet.find(range->title) : nullptr;
  if (!parses) return bad_argument("'valueInputOption' is required but not specified");
  if (!body || tab == nullptr) return unknown_range(text);
  const std::string problem =
      put_block({*tab, range->first_row, range->first_column, *parses}, find_member(*body, "values"));
  return problem.empty() ? updated(*range, 1) : bad_argument(problem);
}

Reply append_values(Spreadsheet& sheet, const httplib::Request& request) {
  const auto body = parse_json_object(request.body);
  const auto parses = parses_input(request.get_param_value("valueInputOption"));
  const std::string text = request.matches[1];
  const auto range = SheetRange::parse(text);
  SheetTab* const tab = range ? sheet.find(range->title) : nullptr;
  if (!parses) return bad_argument("'valueInputOption' is required but not specified");
  if (!body || tab == nullptr) return unknown_range(text);
  const JsonValue* values = find_member(*body, "values");
  if (values == nullptr || !values->IsArray()) return bad_argument("values is no list");
  const std::size_t first = tab->used_rows();
  tab->rows = std::max(tab->rows, static_cast<std::int64_t>(first + values->Size()));
  const std::string problem = put_block({*tab, first, range->first_column, *parses}, values);
  if (!problem.empty()) return bad_argument(problem);
  const SheetRange written = {range->title, first, range->first_column, first + values->Size(),
                              range->first_column + std::max<std::size_t>(widest(values), 1)};
  JsonWriter json;
  json.begin_object().field("tableRange", text).key("updates").begin_object();
  json.field("updatedRange", range_text(written)).field("updatedRows", static_cast<std::size_t>(values->Size()));
  return json_reply(json.end_object().end_object().text());
}

Reply update_values(Spreadsheet& sheet, const httplib::Request& request) {
  const auto body = parse_json_object(request.body);
  const auto parses = body ? parses_input(string_member(*body, "valueInputOption")) : std::nullopt;
  const JsonValue* data = body ? find_member(*body, "data") : nullptr;
  if (!parses) return bad_argument("'valueInputOption' is required but not specified");
  if (data == nullptr || !data->IsArray()) return bad_argument("data is no list");
  for (const JsonValue& block : data->GetArray())
    if (const std::string problem = put_range(sheet, block, *parses); !problem.empty()) return bad_argument(problem);
  return json_reply(JsonWriter()
                        .begin_object()
                        .field("totalUpdatedSheets", static_cast<std::size_t>(data->Size()))
                        .end_object()
                        .text());
}

}  // namespace ekiden::sandbox
