// SPDX-License-Identifier: Apache-2.0
#include "core/ports/http_routes.hpp"

#include <algorithm>

#include "core/ascii.hpp"

namespace ekiden {

std::string_view IncomingRequest::header(std::string_view name) const {
  for (const HttpField& header : headers) {
    if (std::equal(header.name.begin(), header.name.end(), name.begin(), name.end(),
                   [](char a, char b) { return ascii_lower(a) == ascii_lower(b); }))
      return header.value;
  }
  return {};
}

}  // namespace ekiden
