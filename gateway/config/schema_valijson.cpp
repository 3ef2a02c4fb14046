// SPDX-License-Identifier: Apache-2.0
#include <exception>
#include <valijson/adapters/rapidjson_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validator.hpp>

#include "config/schema_walk.hpp"
#include "config/yaml.hpp"

namespace ekiden::config {
namespace {

// Removes the keywords that valijson must not see.
void strip(rapidjson::Value& schema) {
  if (!schema.IsObject()) return;
  for (const char* keyword : {"pattern", "format", "default", "$id", "$schema", "examples"})
    schema.RemoveMember(keyword);
  for (auto& entry : schema.GetObject()) {
    const std::string_view name = text_of(entry.name);
    if (name == "properties" && entry.value.IsObject()) {
      for (auto& property : entry.value.GetObject()) strip(property.value);
    } else if (name == "items" || name == "additionalProperties") {
      strip(entry.value);
    } else if ((name == "oneOf" || name == "anyOf") && entry.value.IsArray()) {
      for (auto& branch : entry.value.GetArray()) strip(branch);
    }
  }
}

// valijson's context: "<root>", "[channels]", "[0]", …
std::string to_pointer(const std::vector<std::string>& context) {
  std::string pointer;
  for (std::size_t i = 1; i < context.size(); ++i) {
    std::string_view step = context[i];
    if (step.starts_with('[') && step.ends_with(']')) step = step.substr(1, step.size() - 2);
    pointer = child_pointer(pointer, step);
  }
  return pointer;
}

bool is_about_a_parent(std::string_view description) {
  return description.starts_with("Failed to validate item #") ||
         description.starts_with("Failed to validate against schema associated") ||
         description.starts_with("Failed to validate against additional properties schema");
}

}  // namespace

struct Judge::Schema {
  valijson::Schema parsed;
  std::string defect;  // why it could not be read; empty: it was
};

Judge::Judge(const rapidjson::Value& schema) {
  auto read = std::make_unique<Schema>();
  rapidjson::Document stripped;
  stripped.CopyFrom(schema, stripped.GetAllocator());
  strip(stripped);
  try {
    valijson::SchemaParser(valijson::SchemaParser::kDraft7)
        .populateSchema(valijson::adapters::RapidJsonAdapter(stripped), read->parsed);
  } catch (const std::exception& exception) {
    read->defect = exception.what();
  }
  schema_ = std::move(read);
}

Judge::~Judge() = default;

std::vector<Refusal> Judge::operator()(const rapidjson::Value& value) const {
  std::vector<Refusal> refusals;
  if (!schema_->defect.empty()) return {{"", "cannot be checked: " + schema_->defect}};
  try {
    valijson::ValidationResults results;
    valijson::Validator validator;
    if (validator.validate(schema_->parsed, valijson::adapters::RapidJsonAdapter(value), &results)) return refusals;
    for (const auto& error : results) {
      if (!is_about_a_parent(error.description)) refusals.push_back({to_pointer(error.context), error.description});
    }
    if (refusals.empty()) refusals.push_back({"", "does not match its schema"});
  } catch (const std::exception& exception) {
    refusals.push_back({"", std::string("cannot be checked: ") + exception.what()});
  }
  return refusals;
}

}  // namespace ekiden::config
