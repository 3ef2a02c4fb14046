// SPDX-License-Identifier: Apache-2.0
#include "config/member_values.hpp"

#include <charconv>

#include "config/schema_walk.hpp"

namespace ekiden::config {

using rapidjson::Value;

namespace {

std::int64_t parse_duration(std::string_view text) {
  constexpr std::size_t kLongest = 11;  // nine digits and a unit: no overflow
  if (text.size() > kLongest) return 0;
  std::int64_t count = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), count);
  const std::string_view unit(parsed.ptr, static_cast<std::size_t>(text.data() + text.size() - parsed.ptr));
  const std::int64_t scale = unit == "ms"  ? 1
                             : unit == "s" ? 1'000
                             : unit == "m" ? 60'000
                             : unit == "h" ? 3'600'000
                                           : 86'400'000;
  return count * scale;
}

}  // namespace

std::optional<std::string_view> text_member(const Value& object, std::string_view name) {
  const Value* value = member(object, name);
  if (value == nullptr || !value->IsString()) return std::nullopt;
  return text_of(*value);
}

std::vector<const Value*> list_member(const Value& object, std::string_view name) {
  std::vector<const Value*> items;
  const Value* list = member(object, name);
  if (list == nullptr || !list->IsArray()) return items;
  for (const Value& item : list->GetArray()) items.push_back(&item);
  return items;
}

std::optional<double> number_member(const Value& object, std::string_view name) {
  const Value* value = member(object, name);
  if (value == nullptr || !value->IsNumber()) return std::nullopt;
  return value->GetDouble();
}

std::optional<std::uint64_t> count_member(const Value& object, std::string_view name) {
  const Value* value = member(object, name);
  if (value == nullptr || !value->IsUint64()) return std::nullopt;
  return value->GetUint64();
}

void read_duration(const Value& object, std::string_view name, std::int64_t& into_ms) {
  if (const auto text = text_member(object, name)) into_ms = parse_duration(*text);
}

}  // namespace ekiden::config
