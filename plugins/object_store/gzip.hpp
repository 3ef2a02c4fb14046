// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace ekiden::object_store {

// One gzip member without name and time (RFC 1952): the same bytes for the same text. Throws std::runtime_error when
// zlib has no memory.
std::string gzip(std::string_view text);

}  // namespace ekiden::object_store
