// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace ekiden::cli {

// The JSON Schema of a file of test cases (sdk/schema/test.json).
std::string_view test_schema();

}  // namespace ekiden::cli
