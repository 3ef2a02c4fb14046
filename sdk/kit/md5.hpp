// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace ekiden::kit {

/// 16 bytes; for Content-MD5 and the like, never for security. A failure inside OpenSSL throws std::runtime_error.
std::string md5(std::string_view bytes);

}  // namespace ekiden::kit
