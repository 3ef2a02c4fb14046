// SPDX-License-Identifier: Apache-2.0
// What the parts of schema.hpp share. Internal to this folder.
#pragma once

#include <rapidjson/document.h>

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/schema.hpp"

namespace ekiden::config {

constexpr std::size_t kMaxPatternInput = 64 * 1024;

const rapidjson::Value* member(const rapidjson::Value& object, std::string_view name);
std::string_view text_of(const rapidjson::Value& string);
// A word for a person: "a string", "an integer", …
std::string_view type_word(std::string_view schema_type);
std::string_view type_word(const rapidjson::Value& value);
bool has_type(const rapidjson::Value& value, std::string_view schema_type);

// The schemas that apply to member `name` of an object under `schema`, with those of oneOf and anyOf branches.
std::vector<const rapidjson::Value*> property_schemas(const rapidjson::Value& schema, std::string_view name);
// All names of properties, with those of branches.
std::vector<std::string> property_names(const rapidjson::Value& schema);

// A verdict on the whole document.
struct Refusal {
  std::string pointer;
  std::string description;  // valijson's
};
// By valijson, without `pattern` and `format`: its std::regex recurses once a character and must not see data.
class Judge {
 public:
  explicit Judge(const rapidjson::Value& schema);
  ~Judge();
  std::vector<Refusal> operator()(const rapidjson::Value& value) const;

 private:
  struct Schema;
  std::unique_ptr<const Schema> schema_;
};

}  // namespace ekiden::config
