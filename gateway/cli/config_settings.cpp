// SPDX-License-Identifier: Apache-2.0
#include "cli/config_settings.hpp"

#include <rapidjson/document.h>

#include <algorithm>

#include "core/json_members.hpp"
#include "core/json_text.hpp"

namespace ekiden::cli {

namespace {

using rapidjson::Value;

std::string shown(const Value& value) {
  return value.IsString() ? value.GetString() : json_text(value);
}

// "a", "a or b", "a, b or c"
std::string either(const std::vector<std::string>& words) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i)
    text += (i == 0 ? "" : i + 1 == words.size() ? " or " : ", ") + words[i];
  return text;
}

// ", 1 to 5", ", at least 1", ", at most 5", with a unit behind.
std::string range(const Value& schema, const char* least, const char* most, const std::string& unit) {
  const Value* low = json_member(schema, least);
  const Value* high = json_member(schema, most);
  if (low != nullptr && high != nullptr) return ", " + shown(*low) + " to " + shown(*high) + unit;
  if (low != nullptr) return ", at least " + shown(*low) + unit;
  if (high != nullptr) return ", at most " + shown(*high) + unit;
  return {};
}

std::string type_of(const Value& schema) {
  if (const Value* values = json_member(schema, "enum"); values != nullptr && values->IsArray()) {
    std::vector<std::string> words;
    for (const Value& value : values->GetArray()) words.push_back(shown(value));
    return either(words);
  }
  if (const Value* value = json_member(schema, "const")) return shown(*value);
  for (const char* choice : {"oneOf", "anyOf"}) {
    const Value* branches = json_member(schema, choice);
    if (branches == nullptr || !branches->IsArray()) continue;
    std::vector<std::string> words;
    for (const Value& branch : branches->GetArray()) words.push_back(type_of(branch));
    return either(words);
  }
  const Value* type = json_member(schema, "type");
  if (type == nullptr) return "any";
  if (type->IsArray()) {
    std::vector<std::string> words;
    for (const Value& word : type->GetArray()) words.push_back(shown(word));
    return either(words);
  }
  const std::string word = shown(*type);
  if (word == "array") {
    const Value* items = json_member(schema, "items");
    return "list of " + (items == nullptr ? "any" : type_of(*items)) +
           range(schema, "minItems", "maxItems", " entries");
  }
  if (word == "integer" || word == "number") return word + range(schema, "minimum", "maximum", "");
  if (word == "string") {
    const Value* pattern = json_member(schema, "pattern");
    return word + range(schema, "minLength", "maxLength", " characters") +
           (pattern == nullptr ? "" : ", matching " + shown(*pattern));
  }
  return word;
}

// A secret wherever it stands below, short of another key.
bool is_secret(const Value& schema) {
  if (const Value* mark = json_member(schema, "x-secret"); mark != nullptr && mark->IsTrue()) return true;
  for (const char* inner : {"items", "additionalProperties"})
    if (const Value* value = json_member(schema, inner); value != nullptr && is_secret(*value)) return true;
  return false;
}

bool lists(const Value* array, std::string_view name) {
  if (array == nullptr || !array->IsArray()) return false;
  return std::any_of(array->Begin(), array->End(),
                     [&](const Value& word) { return word.IsString() && word.GetString() == name; });
}

void collect(const Value& schema, const std::string& prefix, std::vector<Setting>& out) {
  const Value* properties = json_member(schema, "properties");
  if (properties != nullptr && properties->IsObject()) {
    for (const auto& property : properties->GetObject()) {
      const std::string name = property.name.GetString();
      const Value* fallback = json_member(property.value, "default");
      const Value* meaning = json_member(property.value, "description");
      out.push_back({prefix + name, type_of(property.value), lists(json_member(schema, "required"), name),
                     fallback == nullptr ? "" : json_text(*fallback), is_secret(property.value),
                     meaning == nullptr ? "" : shown(*meaning)});
      collect(property.value, prefix + name + ".", out);
      if (const Value* items = json_member(property.value, "items")) collect(*items, prefix + name + "[].", out);
    }
  }
  const Value* others = json_member(schema, "additionalProperties");
  if (others != nullptr && others->IsObject())
    out.push_back({prefix + "*", type_of(*others), false, "", is_secret(*others), "any name"});
}

}  // namespace

std::vector<Setting> settings_of(std::string_view schema) {
  rapidjson::Document document;
  document.Parse<rapidjson::kParseIterativeFlag>(schema.data(), schema.size());
  std::vector<Setting> settings;
  collect(document, "", settings);
  return settings;
}

}  // namespace ekiden::cli
