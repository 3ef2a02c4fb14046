// SPDX-License-Identifier: Apache-2.0
#include "core/ports/http_routes.hpp"

#include <algorithm>

namespace ekiden {

namespace {

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

}  // namespace

std::string_view IncomingRequest::header(std::string_view name) const {
  for (const HttpField& header : headers) {
    if (std::equal(header.name.begin(), header.name.end(), name.begin(), name.end(),
                   [](char a, char b) { return lower(a) == lower(b); }))
      return header.value;
  }
  return {};
}

}  // namespace ekiden
