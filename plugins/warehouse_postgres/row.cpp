// SPDX-License-Identifier: Apache-2.0
#include "row.hpp"

#include <cstddef>
#include <string_view>
#include <utility>

#include "kit/json.hpp"

namespace ekiden::warehouse_postgres {
namespace {

void replace_nul_escapes(std::string& json) {
  constexpr std::string_view kNul = "\\u0000";
  for (std::size_t at = json.find('\\'); at != std::string::npos; at = json.find('\\', at + 2))
    if (std::string_view(json).substr(at, kNul.size()) == kNul) json.replace(at, kNul.size(), "\\uFFFD");
}

}  // namespace

Row row_of(std::string document) {
  if (document.find("\\u") == std::string::npos) return {std::move(document), {}};
  std::string storable = kit::repair_surrogate_escapes(document);
  replace_nul_escapes(storable);
  if (storable == document) return {std::move(document), {}};
  return {std::move(storable), std::move(document)};
}

Row row_of_record(std::string record, std::string event_id) {
  return {row_of(std::move(record)).document, std::move(event_id)};
}

}  // namespace ekiden::warehouse_postgres
