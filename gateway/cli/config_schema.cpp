// SPDX-License-Identifier: Apache-2.0
#include "cli/config_schema.hpp"

#include <rapidjson/document.h>
#include <rapidjson/prettywriter.h>
#include <rapidjson/stringbuffer.h>

#include <memory>

#include "cli/plan.hpp"
#include "cli/plugin_list.hpp"
#include "config/gateway_config.hpp"

namespace ekiden::cli {

namespace {

using rapidjson::Document;
using rapidjson::Value;
using Pool = Document::AllocatorType;

constexpr const char* kReference = R"(\$\{(env|file|cred):[^}]+\})";

Value string_of(std::string_view text, Pool& pool) {
  return Value(text.data(), static_cast<rapidjson::SizeType>(text.size()), pool);
}

bool is_container(const Value& schema) {
  for (const char* keyword : {"properties", "items", "additionalProperties"})
    if (schema.HasMember(keyword)) return true;
  const auto type = schema.FindMember("type");
  return type != schema.MemberEnd() && type->value.IsString() &&
         (type->value == "object" || type->value == "array" || type->value == "null");
}

// {"anyOf": [schema, a reference]}; what an editor shows of the schema stays outside.
void allow_reference(Value& schema, Pool& pool) {
  Value inner(rapidjson::kObjectType), outer(rapidjson::kObjectType), reference(rapidjson::kObjectType);
  for (auto& member : schema.GetObject()) {
    const std::string_view name = member.name.GetString();
    const bool shown = name == "title" || name == "description" || name == "default" || name.starts_with("x-");
    (shown ? outer : inner).AddMember(member.name, member.value, pool);
  }
  reference.AddMember("type", "string", pool).AddMember("pattern", string_of(kReference, pool), pool);
  Value choice(rapidjson::kArrayType);
  choice.PushBack(inner, pool).PushBack(reference, pool);
  schema = outer.AddMember("anyOf", choice, pool);
}

// Our loader takes references for plain values, and closes an object that lists its properties; draft-07 does neither.
void relax(Value& schema, Pool& pool) {
  if (!schema.IsObject()) return;
  if (const auto properties = schema.FindMember("properties"); properties != schema.MemberEnd()) {
    for (auto& property : properties->value.GetObject()) relax(property.value, pool);
    if (!schema.HasMember("additionalProperties")) schema.AddMember("additionalProperties", false, pool);
  }
  for (const char* keyword : {"items", "additionalProperties"})
    if (const auto inner = schema.FindMember(keyword); inner != schema.MemberEnd()) relax(inner->value, pool);
  for (const char* keyword : {"oneOf", "anyOf"})
    if (const auto branches = schema.FindMember(keyword); branches != schema.MemberEnd() && branches->value.IsArray()) {
      // "exactly one" would refuse a reference that fits two branches.
      for (Value& branch : branches->value.GetArray()) relax(branch, pool);
      branches->name = "anyOf";
    }
  const bool says_something = schema.HasMember("type") || schema.HasMember("enum") || schema.HasMember("const");
  if (says_something && !is_container(schema)) allow_reference(schema, pool);
}

// {"if": the instance is of this component, "then": its config follows the component's schema}
Value condition_of(const plugin::Component& component, const char* kind, Pool& pool) {
  Document config(&pool);
  config.Parse<rapidjson::kParseIterativeFlag>(component.config_schema.data(), component.config_schema.size());
  const auto required = config.FindMember("required");
  const bool needed = required != config.MemberEnd() && required->value.IsArray() && !required->value.Empty();
  Value schema(config, pool);
  relax(schema, pool);
  if (!needed) {
    Value nothing(rapidjson::kObjectType), choice(rapidjson::kArrayType), either(rapidjson::kObjectType);
    nothing.AddMember("type", "null", pool);
    choice.PushBack(schema, pool).PushBack(nothing, pool);
    schema = either.AddMember("anyOf", choice, pool);
  }
  const auto object_with = [&](const char* key, Value& value) {
    Value properties(rapidjson::kObjectType), object(rapidjson::kObjectType);
    properties.AddMember(string_of(key, pool), value, pool);
    object.AddMember("properties", properties, pool);
    return object;
  };
  Value same(rapidjson::kObjectType), condition(rapidjson::kObjectType);
  same.AddMember("const", string_of(component.id, pool), pool);
  Value then = object_with("config", schema);
  if (needed) {
    Value keys(rapidjson::kArrayType);
    keys.PushBack("config", pool);
    then.AddMember("required", keys, pool);
  }
  condition.AddMember("if", object_with(kind, same), pool).AddMember("then", then, pool);
  return condition;
}

// The instances of one kind: which components there are, and what each takes.
void add_components(Value& items, const char* kind, const std::vector<plugin::Component>& components, Pool& pool) {
  Value names(rapidjson::kArrayType), conditions(rapidjson::kArrayType);
  for (const plugin::Component& component : components) {
    if (to_string(component.kind) != kind) continue;
    names.PushBack(string_of(component.id, pool), pool);
    conditions.PushBack(condition_of(component, kind, pool), pool);
  }
  Value known(rapidjson::kObjectType);
  known.AddMember("enum", names, pool);
  items["properties"][kind] = known;
  if (!conditions.Empty()) items.AddMember("allOf", conditions, pool);
}

struct Options {
  std::vector<std::string> paths;
};

int schema(const Options& options, Context& context) {
  const plugin::Catalogue catalogue = scan_plugins(options.paths, context);
  if (const int code = exit_code_of_plugins(catalogue.problems()); code != kExitOk) return code;
  context.out << config_schema(catalogue.components()) << '\n';
  return kExitOk;
}

}  // namespace

std::string config_schema(const std::vector<plugin::Component>& components) {
  Document document;
  document.Parse(config::gateway_schema().data(), config::gateway_schema().size());
  Pool& pool = document.GetAllocator();
  document.RemoveMember("$id");
  document["description"] = "The gateway's own keys, and those of the components that are installed.";
  relax(document, pool);
  Value& sections = document["properties"];
  add_components(sections["channels"]["items"], "adapter", components, pool);
  add_components(sections["sinks"]["items"], "sink", components, pool);
  add_components(sections["filters"]["items"], "filter", components, pool);
  rapidjson::StringBuffer buffer;
  rapidjson::PrettyWriter<rapidjson::StringBuffer> writer(buffer);
  writer.SetIndent(' ', 2);
  document.Accept(writer);
  return {buffer.GetString(), buffer.GetSize()};
}

void add_config_schema_command(CLI::App& root, Context& context) {
  CLI::App* const group = root.add_subcommand("config", "The configuration file")->require_subcommand(1);
  CLI::App* const command =
      group->add_subcommand("schema", "Print a JSON Schema of the whole configuration file, for editors");
  const auto options = std::make_shared<Options>();
  add_plugin_path_option(*command, options->paths);
  command->callback([options, &context] { context.exit_code = schema(*options, context); });
}

}  // namespace ekiden::cli
