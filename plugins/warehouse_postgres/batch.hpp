// SPDX-License-Identifier: Apache-2.0
// Many events in one statement, and which of them cannot be written.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "connection.hpp"
#include "row.hpp"

namespace ekiden::warehouse_postgres {

// How a batch ended: an event's fault, in their order, and how many were not there before.
struct Written {
  std::vector<Fault> faults{};
  std::size_t fresh = 0;
};

// Each event ends up in the table once, however often it comes. When the server refuses a row, the halves of the batch
// are written by themselves, and so on, until the rows that are bad stand alone; any other fault ends the batch, for
// all that is not written yet. `statement`: takes the rows as jsonb[] and text[], and gives how many were new.
Written write(Connection& connection, const std::string& statement, std::span<const Row> rows,
              const Patience& patience);

}  // namespace ekiden::warehouse_postgres
