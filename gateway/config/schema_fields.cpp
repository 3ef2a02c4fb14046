// SPDX-License-Identifier: Apache-2.0
// Defaults, secrets and conversions: what a schema says about single fields.
#include <rapidjson/pointer.h>

#include <algorithm>

#include "config/schema.hpp"
#include "config/schema_walk.hpp"
#include "config/yaml.hpp"
#include "config/yaml_scalar.hpp"

namespace ekiden::config {
namespace {

using rapidjson::Value;
using Schemas = std::vector<const Value*>;

// The schema and all branches below it that speak about the same value.
void add_with_branches(const Value& schema, Schemas& all) {
  all.push_back(&schema);
  for (const char* keyword : {"oneOf", "anyOf"}) {
    const Value* branches = member(schema, keyword);
    if (branches == nullptr) continue;
    for (const Value& branch : branches->GetArray()) add_with_branches(branch, all);
  }
}

Schemas with_branches(const Schemas& schemas) {
  Schemas all;
  for (const Value* schema : schemas) add_with_branches(*schema, all);
  return all;
}

Schemas item_schemas(const Schemas& schemas) {
  Schemas items;
  for (const Value* schema : schemas) {
    if (const Value* item = member(*schema, "items")) items.push_back(item);
  }
  return with_branches(items);
}

Schemas member_schemas(const Schemas& schemas, std::string_view name) {
  Schemas found;
  for (const Value* schema : schemas) {
    for (const Value* each : property_schemas(*schema, name)) found.push_back(each);
  }
  return with_branches(found);
}

using Mark = bool (*)(const Value& schema);

bool is_secret(const Value& schema) {
  const Value* mark = member(schema, "x-secret");
  return mark != nullptr && mark->GetBool();
}

bool is_address(const Value& schema) {
  const Value* format = member(schema, "format");
  return format != nullptr && text_of(*format) == "uri";
}

// Pointers of the fields whose schema bears the mark.
void collect(const Schemas& schemas, Mark bears, const Value& value, const std::string& pointer,
             std::vector<std::string>& found) {
  if (std::any_of(schemas.begin(), schemas.end(), [&](const Value* schema) { return bears(*schema); })) {
    found.push_back(pointer);
  } else if (value.IsArray()) {
    const Schemas items = item_schemas(schemas);
    for (rapidjson::SizeType i = 0; i < value.Size(); ++i)
      collect(items, bears, value[i], child_pointer(pointer, i), found);
  } else if (value.IsObject()) {
    for (const auto& entry : value.GetObject()) {
      const std::string_view name = text_of(entry.name);
      collect(member_schemas(schemas, name), bears, entry.value, child_pointer(pointer, name), found);
    }
  }
}

std::vector<std::string> marked(const Value& schema, Mark bears, const Value& value) {
  std::vector<std::string> found;
  collect(with_branches({&schema}), bears, value, "", found);
  return found;
}

void mask_strings(Value& value, JsonPool& pool) {
  if (value.IsString()) {
    value.SetString("***", pool);
  } else if (value.IsArray()) {
    for (Value& item : value.GetArray()) mask_strings(item, pool);
  } else if (value.IsObject()) {
    for (auto& entry : value.GetObject()) mask_strings(entry.value, pool);
  } else if (!value.IsNull()) {
    value.SetString("***", pool);
  }
}

// The schema of the value at `pointer`, as far as properties and items lead there.
const Value* schema_at(const Value& schema, const std::string& pointer) {
  const rapidjson::Pointer path(pointer.data(), pointer.size());
  const Value* at = &schema;
  for (std::size_t i = 0; i < path.GetTokenCount() && at != nullptr; ++i) {
    const auto& token = path.GetTokens()[i];
    if (const Value* items = member(*at, "items")) {
      at = items;
      continue;
    }
    const Schemas next = property_schemas(*at, std::string_view(token.name, token.length));
    at = next.size() == 1 ? next[0] : nullptr;
  }
  return at;
}

void convert(Value& value, std::string_view type) {
  const PlainScalar scalar = resolve_plain(text_of(value));
  const bool is_signed = scalar.kind == PlainScalar::Kind::signed_integer;
  const bool is_unsigned = scalar.kind == PlainScalar::Kind::unsigned_integer;
  if (type == "boolean" && scalar.kind == PlainScalar::Kind::boolean) value.SetBool(scalar.boolean);
  if (type != "integer" && type != "number") return;
  if (is_signed) value.SetInt64(scalar.signed_value);
  if (is_unsigned) value.SetUint64(scalar.unsigned_value);
  if (type == "number" && scalar.kind == PlainScalar::Kind::real) value.SetDouble(scalar.real);
}

}  // namespace

void fill_defaults(const Value& schema, Value& value, JsonPool& pool) {
  if (value.IsArray()) {
    if (const Value* items = member(schema, "items")) {
      for (Value& item : value.GetArray()) fill_defaults(*items, item, pool);
    }
    return;
  }
  const Value* properties = member(schema, "properties");
  if (!value.IsObject() || properties == nullptr) return;
  for (const auto& property : properties->GetObject()) {
    const Value* standard = member(property.value, "default");
    if (standard != nullptr && member(value, text_of(property.name)) == nullptr) {
      value.AddMember(Value(property.name, pool), Value(*standard, pool), pool);
    }
    const auto present = value.FindMember(property.name);
    if (present != value.MemberEnd()) fill_defaults(property.value, present->value, pool);
  }
}

void convert_text(const Value& schema, Value& value, const std::vector<std::string>& pointers) {
  for (const std::string& pointer : pointers) {
    Value* field = rapidjson::Pointer(pointer.data(), pointer.size()).Get(value);
    const Value* field_schema = schema_at(schema, pointer);
    const Value* type = field_schema != nullptr ? member(*field_schema, "type") : nullptr;
    if (field != nullptr && field->IsString() && type != nullptr && type->IsString()) convert(*field, text_of(*type));
  }
}

std::vector<std::string> secret_pointers(const Value& schema, const Value& value) {
  return marked(schema, &is_secret, value);
}

std::vector<std::string> address_pointers(const Value& schema, const Value& value) {
  return marked(schema, &is_address, value);
}

void mask(Value& value, const std::vector<std::string>& pointers, JsonPool& pool) {
  for (const std::string& pointer : pointers) {
    if (Value* field = rapidjson::Pointer(pointer.data(), pointer.size()).Get(value)) mask_strings(*field, pool);
  }
}

}  // namespace ekiden::config
