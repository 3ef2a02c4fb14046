// SPDX-License-Identifier: Apache-2.0
// Bytes as text: base64 after RFC 4648 and lower-case hex. Bytes travel in std::string.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace ekiden::kit {

/// With padding.
std::string base64_encode(std::string_view bytes);

/// RFC 4648 §5: for URLs and tokens, without padding.
std::string base64url_encode(std::string_view bytes);

/// Strict: the alphabet, the padding and the discarded bits must be exactly what base64_encode() writes; no white
/// space.
std::optional<std::string> base64_decode(std::string_view text);

/// As base64_decode(), but padding may be absent and discarded bits of the last character are ignored. For keys that
/// people and consoles made up (WeChat's EncodingAESKey), never for data that a program has encoded.
std::optional<std::string> base64_decode_lenient(std::string_view text);

std::string hex_encode(std::string_view bytes);

/// Either case; an even number of digits.
std::optional<std::string> hex_decode(std::string_view text);

}  // namespace ekiden::kit
