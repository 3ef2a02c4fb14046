// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "core/ports/http_routes.hpp"

namespace ekiden {

// The request line and the fields of one HTTP/1.x request; everything points into the bytes that were parsed.
struct HttpHead {
  std::string_view method;
  std::string_view target;
  int minor_version = 1;
  std::vector<HttpField> fields;
};

enum class HttpHeadFault {
  none,
  malformed,        // not what RFC 9112 §2–5 describes; folded fields and lone CR or LF included
  version,          // well-formed, but neither HTTP/1.1 nor HTTP/1.0
  too_many_fields,  // more than the limit
};

// Parses a whole head, its empty line included. After a fault `head` means nothing.
HttpHeadFault parse_http_head(std::string_view bytes, std::size_t max_fields, HttpHead& head);

// Characters of a method or a field's name (RFC 9110 §5.6.2).
bool is_http_token_character(char c);

}  // namespace ekiden
