// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <rapidjson/document.h>

#include <string>

namespace ekiden {

// The member of an object; null when it has none of that name, and when `value` is no object.
const rapidjson::Value* json_member(const rapidjson::Value& value, const char* name);

// The same member when it is a string; `otherwise` in all other cases.
std::string json_string_member(const rapidjson::Value& value, const char* name, const std::string& otherwise = {});

}  // namespace ekiden
