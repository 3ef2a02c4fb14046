// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace ekiden::kit {

/// Whether two secrets or signatures are equal, in a time that depends on their lengths only.
bool equal_in_constant_time(std::string_view a, std::string_view b);

}  // namespace ekiden::kit
