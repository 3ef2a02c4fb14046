// SPDX-License-Identifier: Apache-2.0
// UTF-8 from outside, made safe to hand on.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace ekiden::kit {

/// After RFC 3629: no overlong form, no surrogate, nothing above U+10FFFF.
bool is_valid_utf8(std::string_view text);

/// Each byte sequence that is not UTF-8 becomes one U+FFFD per maximal ill-formed part (Unicode §3.9, as browsers do).
std::string sanitize_utf8(std::string_view text);

/// Drops the characters that XML 1.0 forbids: U+0000–0008, 000B, 000C, 000E–001F, FFFE, FFFF. Other bytes stay as they are,
/// also ill-formed ones.
std::string drop_xml_forbidden(std::string_view text);

/// At most `max_bytes`, cut between two characters. `text` is UTF-8.
std::string_view truncate_utf8(std::string_view text, std::size_t max_bytes);

/// Without a UTF-8 byte order mark at the front.
std::string_view without_bom(std::string_view text);

}  // namespace ekiden::kit
