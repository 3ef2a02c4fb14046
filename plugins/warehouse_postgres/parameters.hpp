// SPDX-License-Identifier: Apache-2.0
// Arguments of a statement in PostgreSQL's binary format, which needs no quoting: what is in them is never read as SQL.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "row.hpp"

namespace ekiden::warehouse_postgres {

struct Parameter {
  std::uint32_t type;  // an OID of the server's catalogue, the same in every database
  std::string bytes;
};

Parameter text(std::string value);
Parameter int4(std::int32_t value);
Parameter int8(std::int64_t value);
// jsonb[] and text[] with an element for each row, at least one.
Parameter documents_of(std::span<const Row> rows);
Parameter beside_of(std::span<const Row> rows);

}  // namespace ekiden::warehouse_postgres
