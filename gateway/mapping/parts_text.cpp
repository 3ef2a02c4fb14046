// SPDX-License-Identifier: Apache-2.0
#include "mapping/parts_text.hpp"

#include <array>
#include <string_view>

#include "core/json_members.hpp"
#include "mapping/html_text.hpp"

namespace ekiden::mapping {

namespace {

// Members that name a part, the best first.
struct Naming {
  std::string_view type;
  std::array<const char*, 3> members;
};
constexpr Naming kNamings[] = {
    {"location", {"name", "address", nullptr}},  {"contact_card", {"display_name", nullptr, nullptr}},
    {"link", {"title", "url", nullptr}},         {"mini_program", {"title", "appid", nullptr}},
    {"product", {"title", "item_id", "sku_id"}}, {"order", {"order_no", nullptr, nullptr}},
    {"template", {"name", nullptr, nullptr}},    {"unknown", {"native_type", nullptr, nullptr}},
};

std::string name_of(const Json& part, std::string_view type) {
  if (const Json* const media = json_member(part, "media")) return json_string_member(*media, "name");
  for (const Naming& naming : kNamings) {
    if (naming.type != type) continue;
    for (const char* const member : naming.members)
      if (member != nullptr)
        if (std::string name = json_string_member(part, member); !name.empty()) return name;
  }
  return {};
}

std::string line_of(const Json& part) {
  const std::string type = json_string_member(part, "type");
  if (type.empty()) return {};
  if (type == "text") {
    std::string text = json_string_member(part, "text");
    return json_string_member(part, "format") == "html" ? html_text(text).value_or(text) : text;
  }
  const std::string name = name_of(part, type);
  const std::string transcript = json_string_member(part, "transcript");
  return "[" + type + (name.empty() ? "" : " " + name) + "]" + (transcript.empty() ? "" : " " + transcript);
}

}  // namespace

std::string parts_text(const Json& parts) {
  std::string whole;
  for (const Json& part : parts.GetArray()) {
    const std::string line = line_of(part);
    if (line.empty()) continue;
    if (!whole.empty()) whole += '\n';
    whole += line;
    if (whole.size() > kMaxText) break;
  }
  return whole;
}

}  // namespace ekiden::mapping
