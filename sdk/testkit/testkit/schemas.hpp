// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ekiden::testkit {

// The text of sdk/schema/<name>, e.g. "message.json"; empty when there is none.
std::string_view schema_text(std::string_view name);

// What of the document `json` breaks the schema `name`; each a sentence that begins with where. Empty: nothing.
// References between the schemas are followed. Throws std::runtime_error when the schema itself is missing or wrong.
std::vector<std::string> check_against_schema(std::string_view name, std::string_view json);

// The schema of `data` for a type without "ekiden." and ".v1". "data.json", which leaves the family's own block open,
// for one that has no schema of its own yet.
std::string_view schema_of_type(std::string_view type);

}  // namespace ekiden::testkit
