// SPDX-License-Identifier: Apache-2.0
#include "conformance/subject.hpp"

#include <rapidjson/document.h>

#include "core/json_text.hpp"

namespace ekiden::conformance {

namespace {

using rapidjson::Value;

plugin::Kind kind_of(std::uint32_t kind) {
  return kind == EKD_KIND_ADAPTER ? plugin::Kind::adapter
         : kind == EKD_KIND_SINK  ? plugin::Kind::sink
                                  : plugin::Kind::filter;
}

const Value* member(const Value& object, const char* name) {
  if (!object.IsObject()) return nullptr;
  const auto found = object.FindMember(name);
  return found == object.MemberEnd() ? nullptr : &found->value;
}

// The value that a schema proposes; nullptr: none.
const Value* proposed(const Value& schema) {
  if (const Value* fallback = member(schema, "default")) return fallback;
  if (const Value* constant = member(schema, "const")) return constant;
  for (const char* list : {"examples", "enum"}) {
    const Value* values = member(schema, list);
    if (values != nullptr && values->IsArray() && !values->Empty()) return &(*values)[0];
  }
  return nullptr;
}

// All strings below a value.
void collect(const Value& value, std::vector<std::string>& out) {
  if (value.IsString()) out.emplace_back(value.GetString(), value.GetStringLength());
  if (value.IsArray())
    for (const Value& item : value.GetArray()) collect(item, out);
  if (value.IsObject())
    for (const auto& entry : value.GetObject()) collect(entry.value, out);
}

void collect_secrets(const Value& schema, const Value& value, std::vector<std::string>& out) {
  const Value* secret = member(schema, "x-secret");
  if (secret != nullptr && secret->IsBool() && secret->GetBool()) return collect(value, out);
  for (const char* list : {"oneOf", "anyOf"}) {
    if (const Value* branches = member(schema, list); branches != nullptr && branches->IsArray())
      for (const Value& branch : branches->GetArray()) collect_secrets(branch, value, out);
  }
  if (const Value* items = member(schema, "items"); items != nullptr && value.IsArray())
    for (const Value& item : value.GetArray()) collect_secrets(*items, item, out);
  if (!value.IsObject()) return;
  const Value* properties = member(schema, "properties");
  const Value* others = member(schema, "additionalProperties");
  for (const auto& entry : value.GetObject()) {
    const Value* own = properties == nullptr ? nullptr : member(*properties, entry.name.GetString());
    if (own == nullptr) own = others;
    if (own != nullptr) collect_secrets(*own, entry.value, out);
  }
}

}  // namespace

bool Subject::brings_runtime() const {
  const Result<const plugin::Library*> loaded = library();
  for (std::uint32_t i = 0; loaded && i < (*loaded)->factory().count(); ++i) {
    const ekd_descriptor* descriptor = (*loaded)->factory().descriptor(i);
    plugin::Component component;
    if (descriptor != nullptr && descriptor->json != nullptr &&
        plugin::read_descriptor(descriptor->json, component).ok() && component.needs.own_runtime)
      return true;
  }
  return false;
}

Result<plugin::Component> Subject::component() const {
  const Result<const plugin::Library*> loaded = library();
  if (!loaded) return loaded.status();
  const ekd_descriptor* descriptor = (*loaded)->find(settings_.component);
  if (descriptor == nullptr || descriptor->json == nullptr)
    return Status(Code::config, settings_.file + " holds no component " + settings_.component);
  plugin::Component component;
  component.kind = kind_of(descriptor->kind);
  component.id = settings_.component;
  component.file = settings_.file;
  if (Status status = plugin::read_descriptor(descriptor->json, component); !status) return status;
  return component;
}

Result<std::string> Subject::config() const {
  const Result<plugin::Component> described = component();
  if (!described) return described.status();
  if (!settings_.config.empty()) return settings_.complete_config(described->config_schema, settings_.config);
  std::vector<std::string> missing;
  const std::string made = example_config(described->config_schema, missing);
  if (missing.empty()) return settings_.complete_config(described->config_schema, made);
  std::string names;
  for (const std::string& name : missing) names += (names.empty() ? "" : ", ") + name;
  return Status(Code::not_found, "no value is known for " + names +
                                     ": give --config FILE, a JSON object, or `examples` in the schema of `config`");
}

std::string example_config(std::string_view schema, std::vector<std::string>& missing) {
  rapidjson::Document document;
  document.Parse<rapidjson::kParseIterativeFlag>(schema.data(), schema.size());
  rapidjson::Document config(rapidjson::kObjectType);
  const Value* properties = member(document, "properties");
  const Value* required = member(document, "required");
  if (required == nullptr || !required->IsArray()) return "{}";
  for (const Value& name : required->GetArray()) {
    if (!name.IsString()) continue;
    const Value* property = properties == nullptr ? nullptr : member(*properties, name.GetString());
    const Value* value = property == nullptr ? nullptr : proposed(*property);
    if (value == nullptr) {
      missing.emplace_back(name.GetString());
    } else {
      config.AddMember(Value(name, config.GetAllocator()), Value(*value, config.GetAllocator()), config.GetAllocator());
    }
  }
  return json_text(config);
}

std::vector<std::string> secrets_of(std::string_view schema, std::string_view config) {
  rapidjson::Document described;
  rapidjson::Document value;
  described.Parse<rapidjson::kParseIterativeFlag>(schema.data(), schema.size());
  value.Parse<rapidjson::kParseIterativeFlag>(config.data(), config.size());
  std::vector<std::string> secrets;
  if (!described.HasParseError() && !value.HasParseError()) collect_secrets(described, value, secrets);
  return secrets;
}

}  // namespace ekiden::conformance
