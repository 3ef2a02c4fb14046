// SPDX-License-Identifier: Apache-2.0
// The documents of sdk/schema/, and checks against them.
#pragma once

#include <rapidjson/document.h>

#include <array>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <ekiden/testkit/schema_texts.hpp>
#include "schema_checker.hpp"

namespace ekiden::testkit {

// The text of sdk/schema/<name>, e.g. "message.json"; empty when there is none.
inline std::string_view schema_text(std::string_view name) {
  for (const auto& [known, text] : detail::kSchemaTexts) {
    if (known == name) return text;
  }
  return {};
}

namespace detail {

// One for each thread: a checker is not thread-safe.
inline SchemaChecker& schema_checker() {
  thread_local std::map<std::string, rapidjson::Document, std::less<>> parsed;
  thread_local SchemaChecker checker([](std::string_view name) -> const rapidjson::Value& {
    const auto known = parsed.find(name);
    if (known != parsed.end()) return known->second;
    const std::string_view text = schema_text(name);
    rapidjson::Document& document = parsed[std::string(name)];
    document.Parse(text.data(), text.size());
    if (document.HasParseError()) throw std::runtime_error("schema " + std::string(name) + " is missing or no JSON");
    return document;
  });
  return checker;
}

}  // namespace detail

// What of the document `json` breaks the schema `name`; each a sentence that begins with where. Empty: nothing.
// References between the schemas are followed. Throws std::runtime_error when the schema itself is missing or wrong.
inline std::vector<std::string> check_against_schema(std::string_view name, std::string_view json) {
  rapidjson::Document value;
  value.Parse(json.data(), json.size());
  if (value.HasParseError()) return {"is no JSON"};
  return detail::schema_checker().check(name, value);
}

// The schema of `data` for a type without "ekiden." and ".v1". "data.json", which leaves the family's own block open,
// for one that has no schema of its own yet.
inline std::string_view schema_of_type(std::string_view type) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 7> kFamilies = {{
      {"message.status", "message-status.json"},
      {"message.", "message.json"},
      {"interaction.", "interaction.json"},
      {"contact.", "contact.json"},
      {"command.", "command.json"},
      {"journal.", "journal.json"},
      {"platform.", "platform.json"},
  }};
  for (const auto& [prefix, schema] : kFamilies) {
    if (type.starts_with(prefix) && type != "message.reaction") return schema;
  }
  return "data.json";
}

}  // namespace ekiden::testkit
