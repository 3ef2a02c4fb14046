// SPDX-License-Identifier: Apache-2.0
// One text into another, for the functions of the expressions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ekiden::crm {

/// Without C0 controls, DEL and U+0000, which several databases refuse; line breaks and tabs stay.
std::string printable(std::string_view text);

/// ASCII letters only.
std::string lower(std::string_view text);
std::string upper(std::string_view text);

/// Without blanks, tabs and line breaks at both ends.
std::string trimmed(std::string_view text);

/// At most `limit` code points of UTF-8; of a longer text the last of them is an ellipsis.
std::string first_characters(std::string_view text, std::size_t limit);

/// As text inside HTML: the characters that mean something are escaped, line breaks are <br>.
std::string html_of(std::string_view text);

/// For a key between single quotes in an OData URL.
std::string odata(std::string_view text);

/// "+" and digits. 00 in front becomes +, a Chinese mobile number gets +86; of what has other characters than
/// separators only the separators go.
std::string e164(std::string_view text);

/// Milliseconds since 1970 of a time as the envelope writes it (RFC 3339, UTC); nothing of anything else.
std::optional<std::int64_t> unix_ms(std::string_view time);

/// "2026-11-21" and "2026-11-21 08:00:00" of such a time; empty of anything else.
std::string date_of(std::string_view time);
std::string datetime_of(std::string_view time);

}  // namespace ekiden::crm
