// SPDX-License-Identifier: Apache-2.0
// Any bytes as the header by which Tencent says what a customer's file is called.
#include <ekidenpp/utf8.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "wechat/file_names.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string name = ekiden::wechat::file_name_in({reinterpret_cast<const char*>(data), size});
  const bool is_usable = name.size() <= 255 && ekiden::sdk::is_valid_utf8(name) && name != "." && name != ".." &&
                         std::none_of(name.begin(), name.end(), [](char c) {
                           return static_cast<unsigned char>(c) < 0x20 || c == 0x7F || c == '/' || c == '\\';
                         });
  if (!is_usable) std::abort();
  return 0;
}
