// SPDX-License-Identifier: Apache-2.0
// JSON Schema as components describe their configuration: a strict subset of draft-7.
//
// Keywords: type, properties, required, additionalProperties, enum, const, minimum, maximum, minLength, maxLength,
// pattern, items, minItems, maxItems, uniqueItems, oneOf, anyOf, default, and the annotations title, description,
// examples, format, deprecated, $schema, $id, $comment, x-*. `x-secret: true` marks a string that is masked everywhere.
// Stricter than draft-7 in one point: an object with `properties` and without `additionalProperties` is closed.
// `pattern` is RE2 syntax, searches like draft-7, and is not allowed inside oneOf or anyOf.
// All functions are pure and thread-safe.
#pragma once

#include <rapidjson/document.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/status.hpp"

namespace ekiden::config {

using JsonPool = rapidjson::MemoryPoolAllocator<>;

// One thing wrong with a document.
struct Violation {
  std::string pointer;  // RFC 6901; the value that is wrong, or the object that lacks or has the key
  std::string key;      // the unknown key, else empty
  std::string code;     // unknown-key, missing-key, wrong-type, bad-value
  std::string message;  // never the value of an x-secret field
  std::string hint;
};

// Whether `schema_json` is an object schema in the subset above; says where it is not. At most 256 KiB, depth 64.
Status check_schema(std::string_view schema_json);

// `schema` must have passed check_schema. All violations, at most 1,000.
std::vector<Violation> validate(const rapidjson::Value& schema, const rapidjson::Value& value);

// A schema that many values are checked against, read once. Immutable; safe to use from every thread.
class ReadySchema {
 public:
  explicit ReadySchema(std::string_view schema_json);  // has passed check_schema
  ~ReadySchema();
  std::vector<Violation> validate(const rapidjson::Value& value) const;

 private:
  struct Parts;
  std::unique_ptr<const Parts> parts_;
};

// Adds the `default` of each absent property, outermost first. Values that are there stay.
void fill_defaults(const rapidjson::Value& schema, rapidjson::Value& value, JsonPool& pool);

// Turns the strings at `pointers` into the integer, number or boolean that the schema asks for there, where the text is
// exactly one: what a reference yields is text.
void convert_text(const rapidjson::Value& schema, rapidjson::Value& value, const std::vector<std::string>& pointers);

// Pointers of the fields of `value` that the schema marks x-secret (in oneOf and anyOf: in any branch).
std::vector<std::string> secret_pointers(const rapidjson::Value& schema, const rapidjson::Value& value);

// Pointers of the fields of `value` that are addresses: of the format "uri".
std::vector<std::string> address_pointers(const rapidjson::Value& schema, const rapidjson::Value& value);

// Replaces each string below the pointers by "***".
void mask(rapidjson::Value& value, const std::vector<std::string>& pointers, JsonPool& pool);

}  // namespace ekiden::config
