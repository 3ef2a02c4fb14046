// SPDX-License-Identifier: Apache-2.0
// Members of the host's document as values. What is absent or of another type is left out: the schema has said so.
#pragma once

#include <rapidjson/document.h>

#include <concepts>
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
// These leave `into` as it is when the member is absent. A duration is a text such as "5s", and 0 where the schema's
// pattern refuses it.
void read_duration(const rapidjson::Value& object, std::string_view name, std::int64_t& into_ms);
template <std::unsigned_integral T>
void read_count(const rapidjson::Value& object, std::string_view name, T& into) {
  if (const auto count = count_member(object, name)) into = static_cast<T>(*count);
}

}  // namespace ekiden::config
