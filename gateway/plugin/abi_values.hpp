// SPDX-License-Identifier: Apache-2.0
// The value types of the ABI, and ours.
#pragma once

#include <cstdint>
#include <string_view>

#include "ekiden/base.h"

namespace ekiden::plugin {

// A null pointer is empty, whatever length stands beside it.
inline std::string_view view(ekd_str text) {
  return text.data == nullptr ? std::string_view() : std::string_view(text.data, static_cast<std::size_t>(text.len));
}
inline std::string_view view(ekd_bytes bytes) {
  if (bytes.data == nullptr) return {};
  return {reinterpret_cast<const char*>(bytes.data), static_cast<std::size_t>(bytes.len)};
}
inline ekd_str str(std::string_view text) {
  return {text.data(), text.size()};
}
inline ekd_bytes bytes(std::string_view data) {
  return {reinterpret_cast<const std::uint8_t*>(data.data()), data.size()};
}

// Whether `first` and `n` are an array of structs that grow: elements stand first->size apart, and each is at least
// `least` bytes long, which is the struct as it was in 1.0.
template <class T>
bool is_array(const T* first, std::uint32_t n, std::size_t least) {
  if (n == 0) return true;
  if (first == nullptr || first->size < least || first->size % alignof(T) != 0) return false;
  for (std::uint32_t i = 1; i < n; ++i)
    if (reinterpret_cast<const T*>(reinterpret_cast<const std::uint8_t*>(first) + std::size_t{i} * first->size)->size <
        least)
      return false;
  return true;
}
// An element of what is_array() has found good.
template <class T>
const T& element(const T* first, std::uint32_t i) {
  return *reinterpret_cast<const T*>(reinterpret_cast<const std::uint8_t*>(first) + std::size_t{i} * first->size);
}

inline ekd_error empty_error() {
  return {.size = sizeof(ekd_error), .code = 0, .retry_after_ms = 0, .upstream_status = 0, .message = {}};
}
// Fills an error that the other side allocated (it may be null) and returns its code.
ekd_status fail(ekd_error* error, ekd_status code, std::string_view message);

}  // namespace ekiden::plugin
