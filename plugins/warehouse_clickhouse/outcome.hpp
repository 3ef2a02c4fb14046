// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ekidenpp/http.hpp>
#include <ekidenpp/status.hpp>

#include <string>

namespace ekiden::clickhouse {

// What the server's answer means: by the number of its exception ("Code: 60, …") where it has one, else by HTTP's.
sdk::Status outcome_of(const sdk::HttpResponse& response);

// Whether the table, or its database, is not there.
bool says_no_table(const sdk::HttpResponse& response);

// The beginning of the server's own words, at most 2 KiB, as a JSON text; empty when there are none.
std::string excerpt_of(const sdk::HttpResponse& response);

}  // namespace ekiden::clickhouse
