// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace ekiden::sandbox {

std::string base64_encode(std::string_view bytes);

/// Decodes standard base64 with or without padding. The unused low bits of the last character may be set:
/// WeChat's 43-character keys usually carry two such bits. Empty when a character is foreign or the length impossible.
std::optional<std::string> base64_decode(std::string_view text);

}  // namespace ekiden::sandbox
