// SPDX-License-Identifier: Apache-2.0
// What Google's answers mean: https://developers.google.com/sheets/api/troubleshoot-api-errors and the error model of
// google.rpc.Status.
#pragma once

#include <ekidenpp/http.hpp>
#include <ekidenpp/status.hpp>

#include <string>

namespace ekiden::google_sheets {

// `email`: of the service account, for what to do about a refusal.
sdk::Status outcome_of(const sdk::HttpResponse& response, const std::string& email);

// Google's own words, as JSON text; empty when there are none.
std::string excerpt_of(const sdk::HttpResponse& response);

}  // namespace ekiden::google_sheets
