// SPDX-License-Identifier: Apache-2.0
// Configurations near a good one. Which of them the schema allows, the host's own check says.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ekiden::conformance {

// Each member of the object by itself, replaced by odd values of its own type: empty, long, of control characters,
// extreme numbers. Members that are objects or lists stay.
std::vector<std::string> odd_configs(std::string_view config);

}  // namespace ekiden::conformance
