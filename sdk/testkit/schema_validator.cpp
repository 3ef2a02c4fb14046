// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <functional>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <valijson/adapters/rapidjson_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

#include "testkit/schemas.hpp"

namespace ekiden::testkit {
namespace {

std::unique_ptr<rapidjson::Document> parse_schema(std::string_view name) {
  const std::string_view text = schema_text(name);
  auto document = std::make_unique<rapidjson::Document>();
  document->Parse(text.data(), text.size());
  if (document->HasParseError()) throw std::runtime_error("schema " + std::string(name) + " is missing or no JSON");
  return document;
}

// A schema, and the validator that keeps the regular expressions it has compiled.
struct Compiled {
  explicit Compiled(std::string_view name) {
    const auto document = parse_schema(name);
    valijson::SchemaParser().populateSchema(
        valijson::adapters::RapidJsonAdapter(*document), schema,
        [](const std::string& uri) { return parse_schema(uri.substr(uri.rfind('/') + 1)).release(); },
        [](const rapidjson::Document* fetched) { delete fetched; });
  }
  valijson::Schema schema;
  valijson::Validator validator;
};

// Once for each thread: compiling takes far longer than validating, and a Validator is not thread-safe.
Compiled& compiled(std::string_view name) {
  thread_local std::map<std::string, Compiled, std::less<>> schemas;
  const auto known = schemas.find(name);
  return known != schemas.end() ? known->second : schemas.try_emplace(std::string(name), name).first->second;
}

}  // namespace

std::vector<std::string> check_against_schema(std::string_view name, std::string_view json) {
  rapidjson::Document value;
  value.Parse(json.data(), json.size());
  if (value.HasParseError()) return {"is no JSON"};
  Compiled& known = compiled(name);
  valijson::ValidationResults results;
  std::vector<std::string> found;
  if (known.validator.validate(known.schema, valijson::adapters::RapidJsonAdapter(value), &results)) return found;
  for (valijson::ValidationResults::Error error; results.popError(error);) {
    std::string where;
    for (const std::string& step : error.context) where += step;
    found.push_back(where + ": " + error.description);
  }
  if (found.empty()) found.emplace_back("does not match");
  return found;
}

std::string_view schema_of_type(std::string_view type) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kFamilies = {{
      {"message.status", "message-status.json"},
      {"message.", "message.json"},
      {"interaction.", "interaction.json"},
      {"contact.", "contact.json"},
      {"command.", "command.json"},
      {"platform.", "platform.json"},
  }};
  for (const auto& [prefix, schema] : kFamilies) {
    if (type.starts_with(prefix) && type != "message.reaction") return schema;
  }
  return "data.json";
}

}  // namespace ekiden::testkit
