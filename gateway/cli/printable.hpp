// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace ekiden::cli {

// Text from outside for a terminal: control characters (C0, DEL, and C1 in UTF-8), which could move the cursor or set
// colours, become a space.
std::string printable(std::string_view text);

// Characters of UTF-8 text, not bytes.
std::size_t character_count(std::string_view text);

}  // namespace ekiden::cli
