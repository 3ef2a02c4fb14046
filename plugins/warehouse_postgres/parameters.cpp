// SPDX-License-Identifier: Apache-2.0
#include "parameters.hpp"

#include <string_view>
#include <utility>

namespace ekiden::warehouse_postgres {
namespace {

// pg_type.dat
constexpr std::uint32_t kInt8 = 20;
constexpr std::uint32_t kInt4 = 23;
constexpr std::uint32_t kText = 25;
constexpr std::uint32_t kJsonb = 3802;
constexpr std::uint32_t kTextArray = 1009;
constexpr std::uint32_t kJsonbArray = 3807;

constexpr std::uint32_t kNull = 0xFFFF'FFFF;  // instead of a length
constexpr char kJsonbVersion = 1;
constexpr std::size_t kHeaderBytes = 20;
constexpr std::size_t kElementBytes = 5;

void append(std::string& out, std::uint32_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) out.push_back(static_cast<char>(value >> shift));
}

// One dimension, from 1 on.
void append_header(std::string& out, bool has_null, std::uint32_t element, std::size_t size) {
  append(out, 1);
  append(out, has_null ? 1 : 0);
  append(out, element);
  append(out, static_cast<std::uint32_t>(size));
  append(out, 1);
}

}  // namespace

Parameter text(std::string value) {
  return {kText, std::move(value)};
}

Parameter int4(std::int32_t value) {
  Parameter parameter{kInt4, {}};
  append(parameter.bytes, static_cast<std::uint32_t>(value));
  return parameter;
}

Parameter int8(std::int64_t value) {
  Parameter parameter{kInt8, {}};
  append(parameter.bytes, static_cast<std::uint32_t>(static_cast<std::uint64_t>(value) >> 32));
  append(parameter.bytes, static_cast<std::uint32_t>(value));
  return parameter;
}

Parameter documents_of(std::span<const Row> rows) {
  Parameter parameter{kJsonbArray, {}};
  std::size_t bytes = kHeaderBytes;
  for (const Row& row : rows) bytes += row.document.size() + kElementBytes;
  parameter.bytes.reserve(bytes);
  append_header(parameter.bytes, false, kJsonb, rows.size());
  for (const Row& row : rows) {
    append(parameter.bytes, static_cast<std::uint32_t>(row.document.size() + 1));
    parameter.bytes.push_back(kJsonbVersion);
    parameter.bytes += row.document;
  }
  return parameter;
}

Parameter beside_of(std::span<const Row> rows) {
  Parameter parameter{kTextArray, {}};
  append_header(parameter.bytes, true, kText, rows.size());
  for (const Row& row : rows) {
    append(parameter.bytes, row.beside ? static_cast<std::uint32_t>(row.beside->size()) : kNull);
    if (row.beside) parameter.bytes += *row.beside;
  }
  return parameter;
}

}  // namespace ekiden::warehouse_postgres
