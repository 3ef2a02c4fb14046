// SPDX-License-Identifier: Apache-2.0
// Hashes over OpenSSL. The algorithms are fetched once a process and the contexts once a thread: a fetch costs more
// than the hash of a short text. A failure inside OpenSSL (no memory, a broken provider) throws std::runtime_error; the
// SDK's thunks turn it into EKD_E_INTERNAL.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

namespace ekiden::kit {

/// 40 lower-case hex digits over the concatenation of `pieces`.
std::string sha1_hex(std::initializer_list<std::string_view> pieces);
std::string sha1_hex(std::string_view bytes);

/// 32 bytes.
std::string sha256(std::string_view bytes);

/// 32 bytes, RFC 2104, over the concatenation of `pieces`. The key may be empty.
std::string hmac_sha256(std::string_view key, std::initializer_list<std::string_view> pieces);
std::string hmac_sha256(std::string_view key, std::string_view bytes);

}  // namespace ekiden::kit
