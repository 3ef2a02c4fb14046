// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace ekiden::api {

struct ByteRange {
  std::uint64_t offset = 0;
  std::uint64_t length = 0;  // 0: nothing of the file is in the range that was asked for
};

// One range of the header Range (RFC 9110 §14) in a file of `size` bytes. Nothing when the header is absent, not about
// bytes, malformed, or asks for several ranges: then the whole file is the answer.
std::optional<ByteRange> byte_range(std::string_view header, std::uint64_t size);

}  // namespace ekiden::api
