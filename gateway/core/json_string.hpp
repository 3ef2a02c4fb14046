// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace ekiden {

// Appends valid UTF-8 as a JSON string, its quotes included: non-ASCII characters as they stand, control characters
// escaped. Pure.
void append_json_string(std::string& out, std::string_view text);

}  // namespace ekiden
