// SPDX-License-Identifier: Apache-2.0
// spreadsheets.batchUpdate: a list of requests, carried out as a whole or not at all, and what reads its marks.
#pragma once

#include <httplib.h>

#include "google_spreadsheet.hpp"
#include "reply.hpp"

namespace ekiden::sandbox {

Reply carry_out_requests(Spreadsheet& sheet, const httplib::Request& request);
Reply get_mark(Spreadsheet& sheet, const httplib::Request& request);

}  // namespace ekiden::sandbox
