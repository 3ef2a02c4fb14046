// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string_view>

namespace ekiden::media {

// So many bytes decide; more are not looked at.
inline constexpr std::size_t kHeadBytes = 512;

// The type of a file by its first bytes. "application/octet-stream" when they look like nothing known.
std::string_view content_type_of(std::string_view head);

}  // namespace ekiden::media
