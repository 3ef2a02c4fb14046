// SPDX-License-Identifier: Apache-2.0
#include "appended_rows.hpp"

#include <utility>

#include "kit/query.hpp"

namespace ekiden::google_sheets {

void AppendedRows::write(Tab& tab, std::vector<Row> rows, Done done) {
  sdk::JsonWriter out;
  out.begin_object().member("majorDimension", "ROWS").key("values").begin_array();
  for (const Row& row : rows) {
    out.begin_array();
    for (const Cell& cell : tab.in_order(row)) write_value(cell, out);
    out.end_array();
  }
  out.end_array().end_object();
  const std::string path = "/values/" + kit::encode_uri_component(tab.range("A1")) +
                           ":append?valueInputOption=RAW&insertDataOption=INSERT_ROWS&includeValuesInResponse=false";
  caller_.call({"POST", path, out.take().value_or("{}"), true},
               [&tab, rows = std::move(rows), done = std::move(done)](const Answer& answer) {
                 if (answer.status.ok())
                   for (const Row& row : rows) tab.add(row.id);
                 if (answer.may_have_worked()) tab.close();
                 done(answer);
               });
}

}  // namespace ekiden::google_sheets
