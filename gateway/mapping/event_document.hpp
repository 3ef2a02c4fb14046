// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <rapidjson/document.h>

#include <string_view>

namespace ekiden::mapping {

// Reads an event: one JSON object of valid UTF-8, numbers with all their digits. False when it is none.
bool read_event(std::string_view json, rapidjson::Document& event);

}  // namespace ekiden::mapping
