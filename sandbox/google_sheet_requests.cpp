// SPDX-License-Identifier: Apache-2.0
#include "google_sheet_requests.hpp"

#include <algorithm>
#include <charconv>
#include <limits>

#include "google_sheet_values.hpp"
#include "json.hpp"

namespace ekiden::sandbox {

namespace {

const JsonValue& object_at(const JsonValue& value, const char* name) {
  static const JsonValue none(rapidjson::kObjectType);
  const JsonValue* found = find_member(value, name);
  return found != nullptr && found->IsObject() ? *found : none;
}

/// A cell of appendCells and updateCells; nothing when it is none.
std::optional<SheetCell> cell_in(const JsonValue& cell) {
  const JsonValue& entered = object_at(cell, "userEnteredValue");
  if (entered.ObjectEmpty()) return SheetCell();
  const auto& member = *entered.MemberBegin();
  const std::string_view kind = member.name.GetString();
  const JsonValue& value = member.value;
  if (kind == "stringValue" && value.IsString()) return SheetCell{to_json_text(value), false};
  if (kind == "numberValue" && value.IsNumber()) return SheetCell{to_json_text(value), false};
  if (kind == "boolValue" && value.IsBool()) return SheetCell{to_json_text(value), false};
  if (kind == "formulaValue" && value.IsString()) return SheetCell{to_json_text(value), true};
  return std::nullopt;
}

std::string put_rows(SheetTab& tab, std::size_t row, std::size_t column, const JsonValue* rows) {
  if (rows == nullptr || !rows->IsArray()) return "rows is no list";
  for (rapidjson::SizeType r = 0; r < rows->Size(); ++r) {
    const JsonValue* values = find_member((*rows)[r], "values");
    if (values == nullptr || !values->IsArray()) return "a row has no values";
    for (rapidjson::SizeType c = 0; c < values->Size(); ++c) {
      auto cell = cell_in((*values)[c]);
      if (!cell) return "a cell has no value of a known kind";
      if (row + r >= static_cast<std::size_t>(tab.rows) || column + c >= static_cast<std::size_t>(tab.columns))
        return "Attempting to write column: " + std::to_string(column + c) + ", beyond the last one";
      if (!cell->json.empty()) tab.put(row + r, column + c, std::move(*cell));
    }
  }
  return {};
}

std::string add_sheet(Spreadsheet& sheet, const JsonValue& request) {
  const JsonValue& properties = object_at(request, "properties");
  const std::string title = string_member(properties, "title");
  if (title.empty() || sheet.find(title) != nullptr)
    return "A sheet with the name \"" + title + "\" already exists. Please enter another name.";
  const JsonValue& grid = object_at(properties, "gridProperties");
  SheetTab& tab =
      sheet.add(title, int_member(grid, "rowCount").value_or(1000), int_member(grid, "columnCount").value_or(26));
  tab.frozen_rows = int_member(grid, "frozenRowCount").value_or(0);
  return {};
}

std::string append_dimension(Spreadsheet& sheet, const JsonValue& request) {
  SheetTab* const tab = sheet.find(int_member(request, "sheetId").value_or(-1));
  const std::int64_t length = int_member(request, "length").value_or(0);
  const std::string dimension = string_member(request, "dimension");
  if (tab == nullptr || length <= 0) return "No grid with id, or no length";
  if (dimension == "ROWS")
    tab->rows += length;
  else if (dimension == "COLUMNS")
    tab->columns += length;
  else
    return "dimension is neither ROWS nor COLUMNS";
  return {};
}

std::string set_properties(Spreadsheet& sheet, const JsonValue& request) {
  const JsonValue& properties = object_at(request, "properties");
  SheetTab* const tab = sheet.find(int_member(properties, "sheetId").value_or(-1));
  if (tab == nullptr || string_member(request, "fields").empty()) return "No grid with id, or no fields";
  tab->frozen_rows = int_member(object_at(properties, "gridProperties"), "frozenRowCount").value_or(tab->frozen_rows);
  return {};
}

std::string update_cells(Spreadsheet& sheet, const JsonValue& request) {
  const JsonValue& start = object_at(request, "start");
  SheetTab* const tab = sheet.find(int_member(start, "sheetId").value_or(-1));
  if (tab == nullptr || string_member(request, "fields").empty()) return "No grid with id, or no fields";
  return put_rows(*tab, static_cast<std::size_t>(int_member(start, "rowIndex").value_or(0)),
                  static_cast<std::size_t>(int_member(start, "columnIndex").value_or(0)), find_member(request, "rows"));
}

std::string append_cells(Spreadsheet& sheet, const JsonValue& request) {
  SheetTab* const tab = sheet.find(int_member(request, "sheetId").value_or(-1));
  const JsonValue* rows = find_member(request, "rows");
  if (tab == nullptr || string_member(request, "fields").empty() || rows == nullptr || !rows->IsArray())
    return "No grid with id, no fields, or no rows";
  const std::size_t first = tab->used_rows();
  tab->rows = std::max(tab->rows, static_cast<std::int64_t>(first + rows->Size()));
  return put_rows(*tab, first, 0, rows);
}

std::string create_mark(Spreadsheet& sheet, const JsonValue& request) {
  const JsonValue& mark = object_at(request, "developerMetadata");
  const std::int64_t id = int_member(mark, "metadataId").value_or(0);
  const JsonValue& location = object_at(mark, "location");
  if (id <= 0 || id > std::numeric_limits<std::int32_t>::max()) return "metadataId must be a positive 32-bit number";
  if (string_member(mark, "metadataKey").empty() || string_member(mark, "visibility").empty() || location.ObjectEmpty())
    return "developerMetadata lacks metadataKey, visibility or location";
  if (!sheet.marks.emplace(id, string_member(mark, "metadataValue")).second)
    return "Invalid requests: developer metadata with this id already exists";
  return {};
}

std::string delete_mark(Spreadsheet& sheet, const JsonValue& request) {
  const JsonValue& lookup = object_at(object_at(request, "dataFilter"), "developerMetadataLookup");
  sheet.marks.erase(int_member(lookup, "metadataId").value_or(0));
  return {};
}

struct Kind {
  std::string_view name;
  std::string (*work)(Spreadsheet& sheet, const JsonValue& request);
};

constexpr Kind kinds[] = {{"addSheet", &add_sheet},
                          {"appendDimension", &append_dimension},
                          {"updateSheetProperties", &set_properties},
                          {"updateCells", &update_cells},
                          {"appendCells", &append_cells},
                          {"createDeveloperMetadata", &create_mark},
                          {"deleteDeveloperMetadata", &delete_mark}};

}  // namespace

Reply carry_out_requests(Spreadsheet& sheet, const httplib::Request& request) {
  const auto body = parse_json_object(request.body);
  const JsonValue* requests = body ? find_member(*body, "requests") : nullptr;
  if (requests == nullptr || !requests->IsArray() || requests->Empty())
    return bad_argument("Must specify at least one request.");
  JsonWriter replies;
  replies.begin_object().key("replies").begin_array();
  for (const JsonValue& each : requests->GetArray()) {
    if (!each.IsObject() || each.MemberCount() != 1) return bad_argument("a request has not exactly one kind");
    const auto& member = *each.MemberBegin();
    const auto kind = std::find_if(std::begin(kinds), std::end(kinds),
                                   [&](const Kind& known) { return known.name == member.name.GetString(); });
    if (kind == std::end(kinds))
      return bad_argument(std::string("Invalid JSON payload received. Unknown name \"") + member.name.GetString() +
                          "\"");
    if (const std::string problem = kind->work(sheet, member.value); !problem.empty()) return bad_argument(problem);
    replies.begin_object().end_object();
  }
  return json_reply(replies.end_array().end_object().text());
}

Reply get_mark(Spreadsheet& sheet, const httplib::Request& request) {
  const std::string text = request.matches[1];
  std::int64_t id = 0;
  std::from_chars(text.data(), text.data() + text.size(), id);
  const auto mark = sheet.marks.find(id);
  if (mark == sheet.marks.end()) return google_error(404, "NOT_FOUND", "Requested entity was not found.");
  return json_reply(
      JsonWriter().begin_object().field("metadataId", id).field("metadataValue", mark->second).end_object().text());
}

}  // namespace ekiden::sandbox
