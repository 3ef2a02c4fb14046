// SPDX-License-Identifier: Apache-2.0
// Words and bytes of HTTP/1.1 answers. Pure.
#pragma once

#include <string>
#include <string_view>

#include "core/ports/http_routes.hpp"

namespace ekiden {

// "Not Found"; "Unknown" for a code that is not registered.
std::string_view http_reason_phrase(int status);

// application/problem+json after RFC 9457: type, title, status, code, detail.
OutgoingResponse http_problem(int status, std::string_view code, std::string_view detail);

// Appends status line and headers up to the empty line. Leaves out headers of the response that are not valid HTTP or
// that the server itself decides (Content-Type, Content-Length, Transfer-Encoding, Connection).
void append_http_response_head(std::string& out, const OutgoingResponse& response, bool keep_alive);

// Whether an answer of this status has no body at all (1xx, 204, 304).
bool http_status_is_bodyless(int status);

bool http_equal_names(std::string_view a, std::string_view b);

}  // namespace ekiden
