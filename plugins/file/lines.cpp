// SPDX-License-Identifier: Apache-2.0
#include "lines.hpp"

#include "csv.hpp"
#include "kit/digest.hpp"
#include "kit/encoding.hpp"
#include "kit/json_line.hpp"
#include "kit/text.hpp"

namespace ekiden::file {
namespace {

constexpr std::string_view kBom = "\xEF\xBB\xBF";

}  // namespace

std::string Lines::key() const {
  if (!settings_.is_csv) return "ndjson";
  const Csv& csv = settings_.csv;
  std::string all{csv.separator, csv.header ? '1' : '0', csv.guard_formulas ? '1' : '0',
                  static_cast<char>('0' + static_cast<int>(csv.encoding))};
  for (const Column& column : csv.columns)
    all.append(column.name).append(1, '\0').append(column.pointer).append(1, '\0');
  return "csv-" + kit::hex_encode(kit::sha256(all).substr(0, 8));
}

std::string Lines::header() {
  std::string header;
  if (!settings_.is_csv) return header;
  if (settings_.csv.encoding == Encoding::utf8_bom) header = kBom;
  if (!settings_.csv.header) return header;
  std::string row;
  for (const Column& column : settings_.csv.columns) {
    if (&column != settings_.csv.columns.data()) row += settings_.csv.separator;
    append_field(column.name, settings_.csv.separator, row);
  }
  encoder_.encode(row + "\r\n", header);
  return header;
}

sdk::Status Lines::append(std::string_view document, std::string& out) {
  const std::string text = kit::json_line(document);
  const auto event = sdk::JsonView::parse(text);
  if (!event) return sdk::Status::rejected("the event's document is no JSON");
  if (!settings_.is_csv) {
    out.append(text).append("\n");
    return {};
  }
  std::string row;
  for (const Column& column : settings_.csv.columns) {
    if (&column != settings_.csv.columns.data()) row += settings_.csv.separator;
    append_value(event->at(column.pointer.c_str()), row);
  }
  if (!encoder_.encode(row + "\r\n", out)) return sdk::Status::rejected("the event cannot be written in that encoding");
  return {};
}

void Lines::append_value(sdk::JsonView value, std::string& row) const {
  if (!value || value.is_null()) return;
  const bool is_guarded = value.is_string() && settings_.csv.guard_formulas;
  std::string text = value.is_string() ? value.text() : std::string(value.json());
  if (is_guarded && kit::looks_like_formula(text)) text.insert(0, 1, '\'');
  append_field(text, settings_.csv.separator, row);
}

}  // namespace ekiden::file
