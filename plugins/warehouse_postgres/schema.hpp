// SPDX-License-Identifier: Apache-2.0
// The schema in the database, and the versions that this plugin brings it to: schema/*.sql.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "connection.hpp"
#include "settings.hpp"

namespace ekiden::warehouse_postgres {

// As an identifier in SQL.
std::string quoted(std::string_view name);

// Makes the schema, or applies the migrations that it has not had, in one transaction under a lock that gateways share;
// or, where the settings forbid it, only looks. Forward only: a schema that is newer than this plugin is left as it is,
// because migrations only add to what an older plugin uses.
Fault bring_up_to_date(Connection& connection, const Settings& settings, const Patience& patience);

// The monthly partitions from the month before `now_ms` on.
Fault make_partitions(Connection& connection, const Settings& settings, std::int64_t now_ms, const Patience& patience);

}  // namespace ekiden::warehouse_postgres
