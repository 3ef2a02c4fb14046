// SPDX-License-Identifier: Apache-2.0
// Text forms of bytes, and the checks of text that every boundary needs. All functions are pure but those that
// append.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace ekiden {

// RFC 4648 base32hex, lower case, no padding.
std::string base32hex(std::span<const std::uint8_t> bytes);
// Exact inverse: nothing for another character, a wrong length or non-zero trailing bits.
std::optional<std::string> base32hex_decode(std::string_view text);

std::string base64(std::string_view bytes);
std::string hex(std::span<const std::uint8_t> bytes);
void append_hex(std::string& out, std::span<const std::uint8_t> bytes);

// SHA-256 and HMAC-SHA256: 32 bytes.
std::string sha256(std::string_view bytes);
std::string hmac_sha256(std::string_view key, std::string_view bytes);

// Compares in a time that depends on the lengths only.
bool equal_in_constant_time(std::string_view a, std::string_view b);

bool is_valid_utf8(std::string_view text);

// Milliseconds since 1970 as RFC 3339 in UTC with milliseconds: 2026-11-21T10:00:00.000Z. Years 0000 to 9999; outside
// it is clamped.
std::string rfc3339(std::int64_t unix_ms);
void append_rfc3339(std::string& out, std::int64_t unix_ms);
// Inverse, for any offset; nothing when it is not RFC 3339.
std::optional<std::int64_t> parse_rfc3339(std::string_view text);

}  // namespace ekiden
