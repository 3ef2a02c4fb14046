// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "core/json_text.hpp"

namespace ekiden::cli {

// One line for each place at which two values differ, below `pointer`: "/name: expected "Ada", and is "Eve"". Members
// in any order, items of lists in theirs; numbers by their value.
void add_differences(const rapidjson::Value& expected, const rapidjson::Value& actual, const std::string& pointer,
                     std::vector<std::string>& lines);

}  // namespace ekiden::cli
