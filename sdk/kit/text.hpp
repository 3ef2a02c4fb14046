// SPDX-License-Identifier: Apache-2.0
// Text from outside, made fit for a parser. What repairs UTF-8 is ekidenpp/utf8.hpp.
#pragma once

#include <string>
#include <string_view>

namespace ekiden::kit {

/// Drops the characters that XML 1.0 forbids: U+0000–0008, 000B, 000C, 000E–001F, FFFE, FFFF. Other bytes stay as they
/// are, also ill-formed ones.
std::string drop_xml_forbidden(std::string_view text);

/// Without a UTF-8 byte order mark at the front.
std::string_view without_bom(std::string_view text);

/// Whether a spreadsheet program may take the text for a formula: it begins with = + - @, their full-width forms, a tab
/// or a line break.
bool looks_like_formula(std::string_view text);

}  // namespace ekiden::kit
