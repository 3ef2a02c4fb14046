// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace ekiden::mapping {

// The JSON Schema of a map file (sdk/schema/map.json), which Map::compile expects to hold.
std::string_view map_schema();

}  // namespace ekiden::mapping
