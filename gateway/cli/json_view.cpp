// SPDX-License-Identifier: Apache-2.0
#include "cli/json_view.hpp"

#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

namespace ekiden::cli {

namespace {

const rapidjson::Value* as_value(const void* value) {
  return static_cast<const rapidjson::Value*>(value);
}

const rapidjson::Value* find(const void* value, std::string_view member) {
  const rapidjson::Value* object = as_value(value);
  if (object == nullptr || !object->IsObject()) return nullptr;
  const rapidjson::Value name(rapidjson::StringRef(member.data(), static_cast<rapidjson::SizeType>(member.size())));
  const auto found = object->FindMember(name);
  return found == object->MemberEnd() ? nullptr : &found->value;
}

}  // namespace

struct JsonView::Document {
  rapidjson::Document root;
};

std::optional<JsonView> JsonView::parse(std::string_view json) {
  const auto document = std::make_shared<Document>();
  document->root.Parse<rapidjson::kParseIterativeFlag>(json.data(), json.size());
  if (document->root.HasParseError()) return std::nullopt;
  const rapidjson::Value* root = &document->root;
  return JsonView(document, root);
}

std::string JsonView::text(std::string_view member) const {
  const rapidjson::Value* value = find(value_, member);
  return value != nullptr && value->IsString() ? std::string(value->GetString(), value->GetStringLength())
                                               : std::string();
}

std::string JsonView::text() const {
  const bool is_text = value_ != nullptr && as_value(value_)->IsString();
  return is_text ? std::string(as_value(value_)->GetString(), as_value(value_)->GetStringLength()) : std::string();
}

std::int64_t JsonView::number(std::string_view member) const {
  const rapidjson::Value* value = find(value_, member);
  return value != nullptr && value->IsInt64() ? value->GetInt64() : 0;
}

JsonView JsonView::at(std::string_view member) const {
  return {document_, find(value_, member)};
}

std::vector<JsonView> JsonView::items() const {
  std::vector<JsonView> items;
  const rapidjson::Value* array = as_value(value_);
  if (array == nullptr || !array->IsArray()) return items;
  for (const rapidjson::Value& item : array->GetArray()) items.push_back({document_, &item});
  return items;
}

bool JsonView::is_object() const {
  return value_ != nullptr && as_value(value_)->IsObject();
}

std::string JsonView::json() const {
  if (value_ == nullptr) return "null";
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  as_value(value_)->Accept(writer);
  return {buffer.GetString(), buffer.GetSize()};
}

}  // namespace ekiden::cli
