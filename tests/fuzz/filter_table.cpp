// SPDX-License-Identifier: Apache-2.0
// Any bytes as a table of `enrich`, in CSV and in JSON. What is taken is valid JSON for every key.
#include <ekidenpp/json_view.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "filters/lookup_table.hpp"

namespace {

using ekiden::filters::LookupTable;

void check(const LookupTable& table) {
  for (const auto& [key, row] : table.rows())
    if (!ekiden::sdk::JsonView::parse(row)) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  LookupTable csv, json;
  if (LookupTable::read_csv(text, csv).ok()) check(csv);
  if (LookupTable::read_json(text, json).ok()) check(json);
  return 0;
}
