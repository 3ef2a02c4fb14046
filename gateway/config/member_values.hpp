// SPDX-License-Identifier: Apache-2.0
// Members of the host's document as values. What is absent or of another type is left out: the schema has said so.
#pragma once

#include <rapidjson/document.h>

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace ekiden::config {

std::optional<std::string_view> text_member(const rapidjson::Value& object, std::string_view name);
// The items of a list, or none.
std::vector<const rapidjson::Value*> list_member(const rapidjson::Value& object, std::string_view name);
std::optional<double> number_member(const rapidjson::Value& object, std::string_view name);
std::optional<std::uint64_t> count_member(const rapidjson::Value& object, std::string_view name);
// "5s" in milliseconds; 0 for what the schema's pattern refuses.
std::int64_t parse_duration(std::string_view text);

}  // namespace ekiden::config
