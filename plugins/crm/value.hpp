// SPDX-License-Identifier: Apache-2.0
// JSON values that belong to one piece of work, and what is found in them.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kit/json.hpp"

namespace ekiden::crm {

using Value = rapidjson::Value;
using Pool = rapidjson::Document::AllocatorType;

/// A JSON Pointer (RFC 6901), taken apart.
using Pointer = std::vector<std::string>;

/// Nothing when `text` is neither empty nor begins with '/', or holds a '~' that escapes nothing.
std::optional<Pointer> parse_pointer(std::string_view text);

/// Null when there is no such value. `root` may be null.
const Value* find(const Value* root, const Pointer& pointer);

/// A copy in `pool`. A null view is an empty text.
Value text_value(std::string_view text, Pool& pool);

/// Valid as long as the value; empty when it is no text.
std::string_view text_of(const Value& value);

/// A text as it is, a number in digits, true and false; everything else is compact JSON, null is empty.
std::string as_text(const Value& value);

/// What stands for a member that is missing, null, false, empty or 0.
bool is_nothing(const Value& value);

}  // namespace ekiden::crm
