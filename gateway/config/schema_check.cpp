// SPDX-License-Identifier: Apache-2.0
#include <re2/re2.h>

#include <algorithm>
#include <array>

#include "config/schema.hpp"
#include "config/schema_walk.hpp"
#include "config/yaml.hpp"

namespace ekiden::config {
namespace {

using rapidjson::Value;

constexpr std::size_t kMaxSchemaBytes = 256 * 1024;
constexpr std::size_t kMaxSchemaDepth = 64;

enum class Form {
  types,
  names,
  count,
  number,
  boolean,
  text,
  regex,
  schema,
  schema_or_boolean,
  schemas,
  map_of_schemas,
  list,
  anything
};

struct Keyword {
  std::string_view name;
  Form form;
};

constexpr std::array kKeywords{
    Keyword{"type", Form::types},
    Keyword{"properties", Form::map_of_schemas},
    Keyword{"required", Form::names},
    Keyword{"additionalProperties", Form::schema_or_boolean},
    Keyword{"enum", Form::list},
    Keyword{"const", Form::anything},
    Keyword{"minimum", Form::number},
    Keyword{"maximum", Form::number},
    Keyword{"minLength", Form::count},
    Keyword{"maxLength", Form::count},
    Keyword{"pattern", Form::regex},
    Keyword{"items", Form::schema},
    Keyword{"minItems", Form::count},
    Keyword{"maxItems", Form::count},
    Keyword{"uniqueItems", Form::boolean},
    Keyword{"oneOf", Form::schemas},
    Keyword{"anyOf", Form::schemas},
    Keyword{"default", Form::anything},
    Keyword{"title", Form::text},
    Keyword{"description", Form::text},
    Keyword{"examples", Form::list},
    Keyword{"format", Form::text},
    Keyword{"deprecated", Form::boolean},
    Keyword{"$schema", Form::text},
    Keyword{"$id", Form::text},
    Keyword{"$comment", Form::text},
    Keyword{"x-secret", Form::boolean},
};

constexpr std::array<std::string_view, 7> kTypes{"object", "array", "string", "integer", "number", "boolean", "null"};

bool is_type(const Value& value) {
  return value.IsString() && std::find(kTypes.begin(), kTypes.end(), text_of(value)) != kTypes.end();
}

class Checker {
 public:
  // The first thing wrong, outermost first.
  Status check(const Value& schema, const std::string& pointer, bool in_branch) {
    if (!schema.IsObject()) return wrong(pointer, "must be a schema object");
    if (std::count(pointer.begin(), pointer.end(), '/') > static_cast<std::ptrdiff_t>(kMaxSchemaDepth)) {
      return wrong(pointer, "is nested too deeply");
    }
    for (const auto& entry : schema.GetObject()) {
      const std::string_view name = text_of(entry.name);
      if (name.starts_with("x-") && name != "x-secret") continue;
      const auto keyword =
          std::find_if(kKeywords.begin(), kKeywords.end(), [&](const Keyword& k) { return k.name == name; });
      const std::string child = child_pointer(pointer, name);
      if (keyword == kKeywords.end()) return wrong(child, "is not a keyword that component schemas may use");
      if (in_branch && keyword->form == Form::regex) return wrong(child, "cannot stand inside oneOf or anyOf");
      const bool is_branching = keyword->form == Form::schemas;
      if (Status status = check_form(keyword->form, entry.value, child, in_branch || is_branching); !status.ok())
        return status;
    }
    return check_default(schema, pointer);
  }

 private:
  static Status wrong(const std::string& pointer, const std::string& what) {
    return Status(Code::invalid, "the schema is not valid: " + (pointer.empty() ? "the root" : pointer) + ' ' + what);
  }

  Status check_form(Form form, const Value& value, const std::string& pointer, bool in_branch) {
    const auto require = [&](bool holds, const char* what) { return holds ? Status() : wrong(pointer, what); };
    switch (form) {
      case Form::types: {
        const bool is_list = value.IsArray() && !value.Empty() &&
                             std::all_of(value.Begin(), value.End(), [](const Value& each) { return is_type(each); });
        return require(is_list || is_type(value), "must be a type or a list of types");
      }
      case Form::names:
        return require(
            value.IsArray() && std::all_of(value.Begin(), value.End(), [](const Value& v) { return v.IsString(); }),
            "must be a list of names");
      case Form::count:
        return require(value.IsUint64(), "must be a count");
      case Form::number:
        return require(value.IsNumber(), "must be a number");
      case Form::boolean:
        return require(value.IsBool(), "must be true or false");
      case Form::text:
        return require(value.IsString(), "must be text");
      case Form::list:
        return require(value.IsArray() && !value.Empty(), "must be a list with at least one item");
      case Form::anything:
        return Status();
      case Form::regex:
        return check_regex(value, pointer);
      case Form::schema:
        return check(value, pointer, in_branch);
      case Form::schema_or_boolean:
        return value.IsBool() ? Status() : check(value, pointer, in_branch);
      case Form::schemas:
        return check_branches(value, pointer);
      case Form::map_of_schemas:
        return check_properties(value, pointer, in_branch);
    }
    return Status();
  }

  static Status check_regex(const Value& value, const std::string& pointer) {
    if (!value.IsString()) return wrong(pointer, "must be text");
    const RE2 expression(std::string(text_of(value)), RE2::Quiet);
    return expression.ok() ? Status() : wrong(pointer, "is no regular expression: " + expression.error());
  }

  Status check_branches(const Value& value, const std::string& pointer) {
    if (!value.IsArray() || value.Empty()) return wrong(pointer, "must be a list of schemas");
    for (rapidjson::SizeType i = 0; i < value.Size(); ++i) {
      if (Status status = check(value[i], child_pointer(pointer, i), true); !status.ok()) return status;
    }
    return Status();
  }

  Status check_properties(const Value& value, const std::string& pointer, bool in_branch) {
    if (!value.IsObject()) return wrong(pointer, "must map names to schemas");
    for (const auto& entry : value.GetObject()) {
      Status status = check(entry.value, child_pointer(pointer, text_of(entry.name)), in_branch);
      if (!status.ok()) return status;
    }
    return Status();
  }

  static Status check_default(const Value& schema, const std::string& pointer) {
    const Value* value = member(schema, "default");
    if (value == nullptr) return Status();
    rapidjson::Document complete;
    complete.CopyFrom(*value, complete.GetAllocator());
    fill_defaults(schema, complete, complete.GetAllocator());
    const std::vector<Violation> violations = validate(schema, complete);
    return violations.empty()
               ? Status()
               : wrong(child_pointer(pointer, "default"), "breaks its own schema: " + violations[0].message);
  }
};

}  // namespace

Status check_schema(std::string_view schema_json) {
  if (schema_json.size() > kMaxSchemaBytes) return Status(Code::invalid, "the schema is larger than 256 KiB");
  rapidjson::Document schema;
  schema.Parse<rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag>(schema_json.data(),
                                                                                       schema_json.size());
  if (schema.HasParseError()) {
    return Status(Code::invalid, "the schema is not JSON, at byte " + std::to_string(schema.GetErrorOffset()));
  }
  if (Status status = Checker().check(schema, "", false); !status.ok()) return status;
  const Value* type = member(schema, "type");
  if (type == nullptr || !type->IsString() || text_of(*type) != "object") {
    return Status(Code::invalid, "the schema is not valid: the root must have \"type\": \"object\"");
  }
  return Status();
}

}  // namespace ekiden::config
