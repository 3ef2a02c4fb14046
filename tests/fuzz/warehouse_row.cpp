// SPDX-License-Identifier: Apache-2.0
// Any bytes as an event's document: what jsonb could not hold is gone from the row, and the exact text is kept.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "kit/json.hpp"
#include "warehouse_postgres/fault.hpp"
#include "warehouse_postgres/row.hpp"

namespace {

void must(bool held) {
  if (!held) std::abort();
}

bool has_nul(const rapidjson::Value& text) {
  return std::find(text.GetString(), text.GetString() + text.GetStringLength(), '\0') !=
         text.GetString() + text.GetStringLength();
}

void check(const rapidjson::Value& value) {
  if (value.IsString()) must(!has_nul(value));
  if (value.IsArray())
    for (const auto& item : value.GetArray()) check(item);
  if (value.IsObject())
    for (const auto& member : value.GetObject()) {
      must(!has_nul(member.name));
      check(member.value);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace warehouse = ekiden::warehouse_postgres;
  const std::string text(reinterpret_cast<const char*>(data), size);
  const warehouse::Row row = warehouse::row_of(text);
  must(row.beside ? *row.beside == text && row.document != text : row.document == text);
  must(!warehouse::row_of(row.document).beside);
  const auto storable = ekiden::kit::parse_json(row.document);
  if (storable) check(*storable);
  must(storable.has_value() || !ekiden::kit::parse_json(text));
  static_cast<void>(warehouse::kind_of(warehouse::sqlstate_in(text)));
  return 0;
}
