// SPDX-License-Identifier: Apache-2.0
// Between the ABI's flat types and the standard library's views. Nothing here owns or copies.
#pragma once

#include <ekiden/ekiden.h>

#include <cstdint>
#include <string_view>

namespace ekiden::sdk {

// Names one piece of work across time: the host's number, never a pointer.
using Op = ekd_op;

inline ekd_str to_abi(std::string_view text) noexcept {
  return {text.data(), text.size()};
}

inline ekd_bytes to_abi_bytes(std::string_view bytes) noexcept {
  return {reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()};
}

// Lives as long as what was passed across the ABI: until the call returns, unless its function says otherwise.
inline std::string_view view(ekd_str text) noexcept {
  return text.data == nullptr ? std::string_view() : std::string_view(text.data, static_cast<std::size_t>(text.len));
}

inline std::string_view view(ekd_bytes bytes) noexcept {
  return bytes.data == nullptr
             ? std::string_view()
             : std::string_view(reinterpret_cast<const char*>(bytes.data), static_cast<std::size_t>(bytes.len));
}

}  // namespace ekiden::sdk
