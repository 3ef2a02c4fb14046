// SPDX-License-Identifier: Apache-2.0
#include "json.hpp"

#include <rapidjson/pointer.h>

namespace ekiden::sandbox {

std::optional<JsonDocument> parse_json_object(std::string_view text) {
  JsonDocument document;
  document.Parse<rapidjson::kParseValidateEncodingFlag | rapidjson::kParseIterativeFlag>(text.data(), text.size());
  if (document.HasParseError() || !document.IsObject()) return std::nullopt;
  return document;
}

const JsonValue* find_member(const JsonValue& object, const char* name) {
  if (!object.IsObject()) return nullptr;
  const auto member = object.FindMember(name);
  return member == object.MemberEnd() ? nullptr : &member->value;
}

std::string string_member(const JsonValue& object, const char* name, std::string_view otherwise) {
  const JsonValue* member = find_member(object, name);
  if (member == nullptr || !member->IsString()) return std::string(otherwise);
  return {member->GetString(), member->GetStringLength()};
}

std::optional<std::int64_t> int_member(const JsonValue& object, const char* name) {
  const JsonValue* member = find_member(object, name);
  if (member == nullptr || !member->IsInt64()) return std::nullopt;
  return member->GetInt64();
}

std::optional<std::string> string_at(const JsonDocument& document, const char* pointer) {
  const JsonValue* value = rapidjson::Pointer(pointer).Get(document);
  if (value == nullptr || !value->IsString()) return std::nullopt;
  return std::string(value->GetString(), value->GetStringLength());
}

std::string to_json_text(const JsonValue& value) {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  value.Accept(writer);
  return {buffer.GetString(), buffer.GetSize()};
}

}  // namespace ekiden::sandbox
