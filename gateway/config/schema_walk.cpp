// SPDX-License-Identifier: Apache-2.0
#include "config/schema_walk.hpp"

namespace ekiden::config {

const rapidjson::Value* member(const rapidjson::Value& object, std::string_view name) {
  if (!object.IsObject()) return nullptr;
  const rapidjson::Value key(rapidjson::StringRef(name.data(), name.size()));
  const auto found = object.FindMember(key);
  return found == object.MemberEnd() ? nullptr : &found->value;
}

std::string_view text_of(const rapidjson::Value& string) {
  return {string.GetString(), string.GetStringLength()};
}

std::string_view type_word(std::string_view type) {
  if (type == "object") return "a mapping";
  if (type == "array") return "a list";
  if (type == "string") return "a string";
  if (type == "integer") return "an integer";
  if (type == "number") return "a number";
  if (type == "boolean") return "true or false";
  return "empty";
}

std::string_view type_word(const rapidjson::Value& value) {
  if (value.IsObject()) return "a mapping";
  if (value.IsArray()) return "a list";
  if (value.IsString()) return "a string";
  if (value.IsDouble()) return "a number";
  if (value.IsNumber()) return "an integer";
  if (value.IsBool()) return "a boolean";
  return "empty";
}

bool has_type(const rapidjson::Value& value, std::string_view type) {
  if (type == "object") return value.IsObject();
  if (type == "array") return value.IsArray();
  if (type == "string") return value.IsString();
  if (type == "integer") return value.IsInt64() || value.IsUint64();
  if (type == "number") return value.IsNumber();
  if (type == "boolean") return value.IsBool();
  return type == "null" && value.IsNull();
}

std::vector<const rapidjson::Value*> property_schemas(const rapidjson::Value& schema, std::string_view name) {
  std::vector<const rapidjson::Value*> found;
  if (const auto* properties = member(schema, "properties")) {
    if (const auto* property = member(*properties, name)) found.push_back(property);
  }
  for (const char* keyword : {"oneOf", "anyOf"}) {
    const auto* branches = member(schema, keyword);
    if (branches == nullptr) continue;
    for (const auto& branch : branches->GetArray()) {
      for (const auto* inner : property_schemas(branch, name)) found.push_back(inner);
    }
  }
  if (found.empty()) {
    const auto* additional = member(schema, "additionalProperties");
    if (additional != nullptr && additional->IsObject()) found.push_back(additional);
  }
  return found;
}

std::vector<std::string> property_names(const rapidjson::Value& schema) {
  std::vector<std::string> names;
  if (const auto* properties = member(schema, "properties")) {
    for (const auto& property : properties->GetObject()) names.emplace_back(text_of(property.name));
  }
  for (const char* keyword : {"oneOf", "anyOf"}) {
    const auto* branches = member(schema, keyword);
    if (branches == nullptr) continue;
    for (const auto& branch : branches->GetArray()) {
      for (std::string& name : property_names(branch)) names.push_back(std::move(name));
    }
  }
  return names;
}

}  // namespace ekiden::config
