// SPDX-License-Identifier: Apache-2.0
#include "cli/json_difference.hpp"

#include <algorithm>
#include <string_view>

#include "config/yaml.hpp"
#include "core/json_text.hpp"

namespace ekiden::cli {

namespace {

using rapidjson::Value;

std::string shown(const Value& value) {
  constexpr std::size_t kLongest = 300;
  std::string text = json_text(value);
  if (text.size() <= kLongest) return text;
  std::size_t end = kLongest;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  return text.substr(0, end) + "…";
}

std::string_view name_of(const Value& name) {
  return {name.GetString(), name.GetStringLength()};
}

}  // namespace

void add_differences(const Value& expected, const Value& actual, const std::string& pointer,
                     std::vector<std::string>& lines) {
  if (expected.IsObject() && actual.IsObject()) {
    for (const auto& member : expected.GetObject()) {
      const std::string below = config::child_pointer(pointer, name_of(member.name));
      const auto found = actual.FindMember(member.name);
      if (found == actual.MemberEnd())
        lines.push_back(below + ": expected " + shown(member.value) + ", and is not there");
      else
        add_differences(member.value, found->value, below, lines);
    }
    for (const auto& member : actual.GetObject())
      if (!expected.HasMember(member.name))
        lines.push_back(config::child_pointer(pointer, name_of(member.name)) + ": not expected, and is " +
                        shown(member.value));
    return;
  }
  if (expected.IsArray() && actual.IsArray()) {
    const rapidjson::SizeType common = std::min(expected.Size(), actual.Size());
    for (rapidjson::SizeType i = 0; i < common; ++i)
      add_differences(expected[i], actual[i], config::child_pointer(pointer, i), lines);
    if (expected.Size() != actual.Size())
      lines.push_back((pointer.empty() ? "/" : pointer) + ": expected " + std::to_string(expected.Size()) +
                      " items, and there are " + std::to_string(actual.Size()));
    return;
  }
  if (expected != actual)
    lines.push_back((pointer.empty() ? "/" : pointer) + ": expected " + shown(expected) + ", and is " + shown(actual));
}

}  // namespace ekiden::cli
