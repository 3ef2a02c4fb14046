// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/ports/http_routes.hpp"

namespace ekiden::api {

// A refusal as clients see it (RFC 9457). `code` is stable: clients may branch on it; the rest is for people.
struct Problem {
  int status = 500;
  std::string_view code;  // snake_case
  std::string detail;     // what was wrong, and where
  std::string hint;       // what to do; may be empty
  std::vector<HttpHeader> headers;
};

OutgoingResponse to_response(Problem problem);

// 200 and the like with a JSON body that no cache keeps.
OutgoingResponse json_response(int status, std::string body);

}  // namespace ekiden::api
