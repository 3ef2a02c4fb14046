// SPDX-License-Identifier: Apache-2.0
// What is said to the server, over its HTTP interface.
#pragma once

#include <ekidenpp/event.hpp>
#include <ekidenpp/http.hpp>
#include <ekidenpp/status.hpp>

#include <string>
#include <string_view>

#include "settings.hpp"
#include "version.hpp"

namespace ekiden::clickhouse {

sdk::HttpRequest ask_version(const Settings& settings);
sdk::HttpRequest create_table(const Settings& settings);

// Inserts these rows. `token`: the same for the same rows.
sdk::HttpRequest insert(const Settings& settings, const Version& version, std::string rows, const std::string& token);

// Appends the row of an event as a line of JSONEachRow: the columns of create_table(), or, where the route has a map,
// the record that it made, with tenant, event_id and sequence. EKD_E_REJECTED, with `rows` as it was, when the document
// is no JSON.
sdk::Status append_row(const sdk::Delivery& event, std::string& rows);

}  // namespace ekiden::clickhouse
