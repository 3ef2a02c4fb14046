// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <rapidjson/document.h>

#include <string>

namespace ekiden {

// The value as compact JSON: no spaces, members in their order, non-ASCII characters as they stand.
std::string json_text(const rapidjson::Value& value);

}  // namespace ekiden
