// SPDX-License-Identifier: Apache-2.0
// The calls of the Sheets API below /values.
#pragma once

#include <httplib.h>

#include <string>
#include <string_view>

#include "google_spreadsheet.hpp"
#include "json.hpp"
#include "reply.hpp"

namespace ekiden::sandbox {

/// As Google's APIs answer: google.rpc.Status.
Reply google_error(int status, std::string_view name, std::string_view message);
Reply bad_argument(std::string_view message);

Reply get_values(Spreadsheet& sheet, const httplib::Request& request);
Reply put_values(Spreadsheet& sheet, const httplib::Request& request);
Reply append_values(Spreadsheet& sheet, const httplib::Request& request);
Reply update_values(Spreadsheet& sheet, const httplib::Request& request);

/// "values" of `tab`, as RAW.
void fill_tab(SheetTab& tab, const JsonValue& json);

}  // namespace ekiden::sandbox
