// SPDX-License-Identifier: Apache-2.0
#include "fields.hpp"

#include <algorithm>
#include <cstddef>
#include <map>
#include <vector>

namespace ekiden::wechat {
namespace {

using kit::XmlElement;
using Elements = std::vector<const XmlElement*>;

constexpr std::size_t kLongestName = 64;
constexpr int kLevels = 6;

bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}
bool is_lower_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

// Where "MsgId" and "PICUrl" have a new word: before a capital that follows no capital, or that begins a word of its
// own.
bool begins_word(std::string_view name, std::size_t at) {
  if (at == 0 || !is_upper(name[at])) return false;
  if (is_lower_or_digit(name[at - 1])) return true;
  return is_upper(name[at - 1]) && at + 1 < name.size() && name[at + 1] >= 'a' && name[at + 1] <= 'z';
}

bool is_list(std::string_view name) {
  return name == "item" || name == "fail_idx" || name.ends_with("list") || name.ends_with("_open_kf_id");
}

bool is_blank(const XmlElement& element) {
  return element.children.empty() && element.text.find_first_not_of(" \t\r\n") == std::string::npos;
}

bool wraps_items(const XmlElement& element) {
  return !element.children.empty() && std::all_of(element.children.begin(), element.children.end(),
                                                  [](const XmlElement& child) { return child.name == "item"; });
}

void write_level(sdk::JsonWriter& json, const XmlElement& parent, std::span<const std::string_view> except, int levels);

void write_value(sdk::JsonWriter& json, const XmlElement& element, int levels) {
  if (element.children.empty()) {
    json.lenient_string(element.text);
    return;
  }
  json.begin_object();
  write_level(json, element, {}, levels);
  json.end_object();
}

void write_list(sdk::JsonWriter& json, const Elements& elements, int levels) {
  const auto write = [&](const XmlElement& item) {
    if (!is_blank(item)) write_value(json, item, levels);
  };
  json.begin_array();
  for (const XmlElement* element : elements) {
    if (wraps_items(*element)) {
      std::for_each(element->children.begin(), element->children.end(), write);
    } else {
      write(*element);
    }
  }
  json.end_array();
}

void write_level(sdk::JsonWriter& json, const XmlElement& parent, std::span<const std::string_view> except,
                 int levels) {
  if (levels == 0) return;
  std::map<std::string, Elements> fields;
  for (const XmlElement& child : parent.children) {
    std::string name = snake_case(child.name);
    if (name.empty() || std::find(except.begin(), except.end(), name) != except.end()) continue;
    fields[std::move(name)].push_back(&child);
  }
  for (const auto& [name, elements] : fields) {
    if (is_list(name)) {
      write_list(json.key(name), elements, levels - 1);
    } else if (!is_blank(*elements.front())) {
      write_value(json.key(name), *elements.front(), levels - 1);
    }
  }
}

}  // namespace

std::string snake_case(std::string_view name) {
  if (name.size() > kLongestName) return {};
  std::string snake;
  for (std::size_t i = 0; i < name.size(); ++i) {
    if (!is_upper(name[i]) && !is_lower_or_digit(name[i]) && name[i] != '_') return {};
    if (begins_word(name, i)) snake += '_';
    snake += is_upper(name[i]) ? static_cast<char>(name[i] - 'A' + 'a') : name[i];
  }
  return snake;
}

void write_fields(sdk::JsonWriter& json, const kit::XmlElement& parent, std::span<const std::string_view> except) {
  write_level(json, parent, except, kLevels);
}

}  // namespace ekiden::wechat
