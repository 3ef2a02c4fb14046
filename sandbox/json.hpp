// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ekiden::sandbox {

using JsonValue = rapidjson::Value;
using JsonDocument = rapidjson::Document;

/// Empty unless `text` is one JSON object in valid UTF-8.
std::optional<JsonDocument> parse_json_object(std::string_view text);

/// The member `name`, or null when `object` is no object or has no such member.
const JsonValue* find_member(const JsonValue& object, const char* name);
std::string string_member(const JsonValue& object, const char* name, std::string_view otherwise = {});
std::optional<std::int64_t> int_member(const JsonValue& object, const char* name);

/// The string at a JSON Pointer (RFC 6901), or nothing.
std::optional<std::string> string_at(const JsonDocument& document, const char* pointer);

/// Builds one JSON text; the caller balances begin and end.
class JsonWriter {
 public:
  JsonWriter& begin_object() { return writer_.StartObject(), *this; }
  JsonWriter& end_object() { return writer_.EndObject(), *this; }
  JsonWriter& begin_array() { return writer_.StartArray(), *this; }
  JsonWriter& end_array() { return writer_.EndArray(), *this; }
  JsonWriter& key(std::string_view name) { return writer_.Key(name.data(), size(name)), *this; }

  JsonWriter& value(std::string_view text) { return writer_.String(text.data(), size(text)), *this; }
  JsonWriter& value(const char* text) { return value(std::string_view(text)); }
  JsonWriter& value(std::same_as<bool> auto truth) { return writer_.Bool(truth), *this; }
  JsonWriter& value(std::signed_integral auto number) { return writer_.Int64(number), *this; }
  JsonWriter& value(std::unsigned_integral auto number) requires(!std::same_as<decltype(number), bool>) {
    return writer_.Uint64(number), *this;
  }
  JsonWriter& null() { return writer_.Null(), *this; }
  /// `json` must be valid JSON; it is copied as it stands.
  JsonWriter& raw(std::string_view json) {
    return writer_.RawValue(json.data(), json.size(), rapidjson::kObjectType), *this;
  }

  template <class T>
  JsonWriter& field(std::string_view name, const T& content) {
    return key(name).value(content);
  }

  std::string text() const { return {buffer_.GetString(), buffer_.GetSize()}; }

 private:
  static rapidjson::SizeType size(std::string_view text) { return static_cast<rapidjson::SizeType>(text.size()); }

  rapidjson::StringBuffer buffer_;
  rapidjson::Writer<rapidjson::StringBuffer> writer_{buffer_};
};

std::string to_json_text(const JsonValue& value);

}  // namespace ekiden::sandbox
