// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace ekiden::sandbox {

/// Lower-case hex.
std::string sha1_hex(std::string_view bytes);
std::string sha256_hex(std::string_view bytes);
std::string md5_hex(std::string_view bytes);

/// Of digits that one of these wrote.
std::string bytes_of_hex(std::string_view digits);

/// 32 raw bytes.
std::string hmac_sha256(std::string_view key, std::string_view bytes);

/// The time taken depends on the lengths alone.
bool constant_time_equal(std::string_view a, std::string_view b);

}  // namespace ekiden::sandbox
