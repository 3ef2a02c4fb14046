// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ekiden::cli {

// One key of a configuration, as its JSON Schema describes it, for people.
struct Setting {
  std::string key;   // "log.level", "tokens[].name", "headers.*"
  std::string type;  // "integer, 1000 to 60000", "plain, compatible or safe", "list of string"
  bool required = false;
  std::string fallback;  // the default as JSON; empty: none
  bool secret = false;
  std::string meaning;  // one or more sentences
};

// Every key of an object schema (JSON), outer before inner, in the schema's order.
std::vector<Setting> settings_of(std::string_view schema);

}  // namespace ekiden::cli
