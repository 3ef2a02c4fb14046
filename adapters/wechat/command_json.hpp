// SPDX-License-Identifier: Apache-2.0
// What reading a command, and writing Tencent's request or our result, have in common for all channels.
#pragma once

#include <ekidenpp/json.hpp>
#include <ekidenpp/status.hpp>

#include <cstddef>
#include <string>
#include <string_view>

#include "kit/json.hpp"

namespace ekiden::wechat {

/// Bytes of UTF-8 that Tencent takes in a text.
inline constexpr std::size_t kMaxTextBytes = 2048;

/// A member of a command without what Tencent refuses in texts; empty when it is no string.
std::string text_of(const rapidjson::Value& object, std::string_view name);

/// The member, unless it would be empty.
void put(sdk::JsonWriter& json, sdk::JsonName name, std::string_view value);

/// The members of the part's `params`: Tencent's own object, as the caller gives it.
sdk::Status write_params(const rapidjson::Value& part, sdk::JsonWriter& json);

}  // namespace ekiden::wechat
