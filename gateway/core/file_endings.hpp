// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace ekiden {

// What a file of this type is called behind the last point of its name: "jpg". "bin" when the type says nothing.
std::string_view file_ending_of(std::string_view content_type);

}  // namespace ekiden
