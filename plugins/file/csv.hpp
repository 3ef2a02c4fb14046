// SPDX-License-Identifier: Apache-2.0
// Fields of CSV after RFC 4180.
#pragma once

#include <string>
#include <string_view>

namespace ekiden::file {

// Appends the text as one field, in quotes where it needs them. U+0000, which no reader of CSV survives, becomes
// U+FFFD.
void append_field(std::string_view text, char separator, std::string& out);

}  // namespace ekiden::file
