// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ekiden::crm {

/// "; did you mean \"contact\"?" for the name that is closest to `given`; empty when none is close.
std::string did_you_mean(std::string_view given, const std::vector<std::string>& names);

}  // namespace ekiden::crm
