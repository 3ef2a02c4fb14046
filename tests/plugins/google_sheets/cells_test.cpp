// SPDX-License-Identifier: Apache-2.0
#include "google_sheets/cells.hpp"

#include <catch2/catch.hpp>
#include <string>

#include "google_sheets/tab.hpp"

using namespace ekiden::google_sheets;
using Kind = Cell::Kind;

namespace {

Cell cell_of(const std::string& json, bool export_safe = false) {
  Settings settings;
  settings.columns = {{"x", "/x"}};
  settings.export_safe = export_safe;
  const std::string document = R"({"x":)" + json + "}";
  ekiden::sdk::Delivery event;
  event.id = "a";
  event.document = document;
  return row_of(event, settings).value().cells.at(0);
}

std::string cell_data(const Cell& cell) {
  ekiden::sdk::JsonWriter out;
  write_cell_data(cell, out);
  return out.take().value_or("(none)");
}

}  // namespace

TEST_CASE("values keep their kind, and what a sheet would round is a text") {
  struct Row {
    const char* json;
    Kind kind;
    const char* value;
  };
  const Row rows[] = {{R"("hello")", Kind::text, "hello"},
                      {"12.5", Kind::number, "12.5"},
                      {"true", Kind::boolean, "true"},
                      {"null", Kind::text, ""},
                      {"123456789012345", Kind::number, "123456789012345"},
                      {"6054768590064713728", Kind::text, "6054768590064713728"},
                      {R"(["a",1])", Kind::text, R"(["a",1])"},
                      {R"x("=SUM(A1)")x", Kind::text, "=SUM(A1)"},
                      {R"("a\u0000b")", Kind::text,
                       "a\xEF\xBF\xBD"
                       "b"}};
  for (const Row& row : rows) {
    CAPTURE(row.json);
    const Cell cell = cell_of(row.json);
    CHECK(cell.kind == row.kind);
    CHECK(cell.value == row.value);
  }
}

TEST_CASE("an export stays without formulas when that is asked for") {
  for (const char* const text : {"=1+1", "+8613800000000", "-1", "@x", "\\t=1", "＝1", "＋1", "－1", "＠x"}) {
    CAPTURE(text);
    CHECK(cell_of("\"" + std::string(text) + "\"", true).value.front() == '\'');
    CHECK(cell_of("\"" + std::string(text) + "\"", false).value.front() != '\'');
  }
  CHECK(cell_of(R"("1=1")", true).value == "1=1");
}

TEST_CASE("a text is cut at what a cell takes, between characters, and says so") {
  const std::string most(50'000, 'x');
  CHECK(cell_of("\"" + most + "\"").value == most);
  const std::string cut = cell_of("\"" + most + "y\"").value;
  CHECK(cut.ends_with("… [cut by Ekiden]"));
  CHECK(cut.size() == 49'983 + std::string("… [cut by Ekiden]").size());
  CHECK(cell_of("\"" + std::string(1'000'000, 'x') + "\"").value == cut);
  std::string emoji;
  for (int i = 0; i < 25'001; ++i) emoji += "😀";
  const std::string shorter = cell_of("\"" + emoji + "\"").value;
  CHECK(shorter.size() == 24'991 * 4 + std::string("… [cut by Ekiden]").size());
}

TEST_CASE("a text cannot enter as a formula") {
  CHECK(cell_data({Kind::text, "=1+1"}) == R"({"userEnteredValue":{"stringValue":"=1+1"}})");
  CHECK(cell_data({Kind::number, "7"}) == R"({"userEnteredValue":{"numberValue":7}})");
  CHECK(cell_data({Kind::boolean, "false"}) == R"({"userEnteredValue":{"boolValue":false}})");
  CHECK(cell_data({}) == "{}");
}

TEST_CASE("columns are named as in a sheet") {
  CHECK(column_name(0) == "A");
  CHECK(column_name(25) == "Z");
  CHECK(column_name(26) == "AA");
  CHECK(column_name(701) == "ZZ");
  CHECK(column_name(702) == "AAA");
}
