// SPDX-License-Identifier: Apache-2.0
#include "cells.hpp"

#include <ekidenpp/json_view.hpp>
#include <ekidenpp/utf8.hpp>

#include <cstddef>
#include <optional>

#include "kit/text.hpp"

namespace ekiden::google_sheets {
namespace {

constexpr std::size_t kMaxUnits = 50'000;
constexpr std::string_view kCut = "… [cut by Ekiden]";
constexpr std::size_t kCutUnits = 17;
constexpr std::size_t kExactDigits = 15;
constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

// UTF-16 units of the character that begins with this byte; 0 for the bytes that go on.
std::size_t units_of(char lead) {
  const auto byte = static_cast<unsigned char>(lead);
  if ((byte & 0xC0) == 0x80) return 0;
  return byte >= 0xF0 ? 2 : 1;
}

// The longest beginning of so many units, and whether that is all.
std::string_view beginning(std::string_view text, std::size_t units) {
  std::size_t used = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    used += units_of(text[i]);
    if (used > units) return text.substr(0, i);
  }
  return text;
}

std::string cell_text(std::string text, bool export_safe) {
  for (std::size_t at = text.find('\0'); at != std::string::npos; at = text.find('\0', at + kReplacement.size()))
    text.replace(at, 1, kReplacement);
  // A sheet stores it as text in any case. A program that opens an export of it would calculate.
  if (export_safe && kit::looks_like_formula(text)) text.insert(0, "'");
  if (beginning(text, kMaxUnits).size() == text.size()) return text;
  return std::string(beginning(text, kMaxUnits - kCutUnits)).append(kCut);
}

bool is_exact(std::string_view number) {
  std::size_t digits = 0;
  for (const char c : number) digits += c >= '0' && c <= '9' ? 1 : 0;
  return digits <= kExactDigits;
}

Cell cell_of(const sdk::JsonView& value, bool export_safe) {
  if (!value || value.is_null()) return {Cell::Kind::text, {}};
  if (value.is_string()) return {Cell::Kind::text, cell_text(value.text(), export_safe)};
  if (value.boolean()) return {Cell::Kind::boolean, std::string(value.json())};
  if (value.is_number() && is_exact(value.json())) return {Cell::Kind::number, std::string(value.json())};
  return {Cell::Kind::text, cell_text(std::string(value.json()), export_safe)};
}

}  // namespace

std::optional<Row> row_of(const sdk::Delivery& event, const Settings& settings) {
  const bool is_mapped = !event.record.empty();
  const auto source = sdk::JsonView::parse(is_mapped ? event.record : event.document);
  if (!source) return std::nullopt;
  Row row{std::string(event.id), {}};
  for (const Column& column : settings.columns) {
    const std::string pointer = is_mapped && settings.usual_columns ? "/" + column.title : column.from;
    row.cells.push_back(cell_of(source->at(pointer.c_str()), settings.export_safe));
  }
  return row;
}

void write_value(const Cell& cell, sdk::JsonWriter& out) {
  switch (cell.kind) {
    case Cell::Kind::skip:
      out.null();
      return;
    case Cell::Kind::text:
      out.lenient_string(cell.value);
      return;
    case Cell::Kind::number:
    case Cell::Kind::boolean:
      out.raw(cell.value);
      return;
  }
}

void write_cell_data(const Cell& cell, sdk::JsonWriter& out) {
  out.begin_object();
  if (cell.kind != Cell::Kind::skip) {
    const char* const name = cell.kind == Cell::Kind::text     ? "stringValue"
                             : cell.kind == Cell::Kind::number ? "numberValue"
                                                               : "boolValue";
    out.key("userEnteredValue").begin_object().key(name);
    write_value(cell, out);
    out.end_object();
  }
  out.end_object();
}

}  // namespace ekiden::google_sheets
