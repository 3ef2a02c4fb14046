// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace ekiden {

// Appends valid UTF-8 as a JSON string, its quotes included: non-ASCII characters as they stand, control characters
// escaped. Pure.
void append_json_string(std::string& out, std::string_view text);

// Where the run of characters from `at` on ends that stand in a JSON string as they are: at a quote, a backslash, a
// control character, or the end. Pure.
std::size_t json_plain_end(std::string_view text, std::size_t at);

}  // namespace ekiden
