// SPDX-License-Identifier: Apache-2.0
// The profiles of profiles/, embedded by the build.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ekiden::crm {

/// The JSON document; empty when there is none of that name.
std::string_view shipped_profile(std::string_view name);

std::vector<std::string> shipped_profile_names();

}  // namespace ekiden::crm
