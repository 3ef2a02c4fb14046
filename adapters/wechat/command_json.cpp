// SPDX-License-Identifier: Apache-2.0
#include "command_json.hpp"

#include "kit/text.hpp"

namespace ekiden::wechat {

std::string text_of(const rapidjson::Value& object, std::string_view name) {
  return kit::drop_xml_forbidden(kit::string_member(object, name).value_or(""));
}

void put(sdk::JsonWriter& json, sdk::JsonName name, std::string_view value) {
  if (!value.empty()) json.known_key(name).lenient_string(value);
}

sdk::Status write_params(const rapidjson::Value& part, sdk::JsonWriter& json) {
  const rapidjson::Value* params = kit::object_member(part, "params");
  if (params == nullptr) return sdk::Status::rejected("a template has no params");
  for (const auto& member : params->GetObject())
    json.key({member.name.GetString(), member.name.GetStringLength()}).raw(kit::json_text(member.value));
  return {};
}

}  // namespace ekiden::wechat
