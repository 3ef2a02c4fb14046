// SPDX-License-Identifier: Apache-2.0
// The names under which records other than events are found. An event's key is its id.
#pragma once

#include <string_view>
#include <vector>

#include "journal/id_table.hpp"
#include "journal/scanner.hpp"

namespace ekiden::journal {

Key command_key(std::string_view command_id);
Key command_state_key(std::string_view command_id);
Key idempotency_key(std::string_view hash);

// All of a record that is no event; of two records with the same name the newer one counts.
std::vector<Key> names_of(const Record& record);

// Puts a record's keys into the table of its segment. Of two events with the same id the older one counts.
void add_keys(const RawRecord& raw, IdTable& keys);

}  // namespace ekiden::journal
