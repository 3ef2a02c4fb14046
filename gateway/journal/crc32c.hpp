// SPDX-License-Identifier: Apache-2.0
// CRC-32C (Castagnoli, RFC 3720 appendix B.4): "123456789" gives e3069283. Pure functions.
#pragma once

#include <cstdint>
#include <string_view>

namespace ekiden::journal {

// The checksum of `bytes`, or, with the checksum of what came before as `before`, of both together.
// Uses the CPU's instruction where there is one.
std::uint32_t crc32c(std::string_view bytes, std::uint32_t before = 0);

// The same by table, on any CPU.
std::uint32_t crc32c_portable(std::string_view bytes, std::uint32_t before = 0);

}  // namespace ekiden::journal
