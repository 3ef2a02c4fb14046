// SPDX-License-Identifier: Apache-2.0
// ${env:NAME}  ${env:NAME:-default}  ${file:PATH}  ${cred:NAME} in the strings of a parsed document.
//
// Resolved after parsing, so a value can never become YAML. A reference may stand inside a longer string; a string may
// hold several; what they yield is not looked at again. `$$` is nothing special. The default also stands in for an
// empty variable, as in a shell, and ends at the first "}". Files and credentials: UTF-8, at most 64 KiB, one newline
// at the end is dropped; PATH starts at the folder of the configuration file, NAME in $CREDENTIALS_DIRECTORY.
#pragma once

#include <rapidjson/document.h>

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "config/environment.hpp"
#include "config/schema.hpp"

namespace ekiden::config {

struct ResolvedText {
  std::string text;     // only when code is empty
  std::string code;     // secret-not-set or bad-reference
  std::string message;  // names the variable or file, never a value
  std::string hint;
};

class References {
 public:
  // `environment` must outlive this.
  References(const Environment& environment, std::filesystem::path folder)
      : environment_(environment), folder_(std::move(folder)) {}

  struct Outcome {
    std::vector<std::string> resolved;  // pointers of the strings that held a reference
    std::vector<Violation> problems;    // those strings stay as they are
  };

  // Replaces the references in all strings of `value`, keys excepted.
  Outcome resolve(rapidjson::Value& value, JsonPool& pool) const;
  ResolvedText resolve_text(std::string_view text) const;

 private:
  ResolvedText resolve_one(std::string_view reference) const;
  ResolvedText variable(std::string_view reference) const;
  ResolvedText file(const std::filesystem::path& path, const std::string& what) const;
  ResolvedText credential(std::string_view name) const;
  void visit(rapidjson::Value& value, const std::string& pointer, JsonPool& pool, Outcome& outcome) const;

  const Environment& environment_;
  std::filesystem::path folder_;
};

bool holds_reference(std::string_view text);

// Whether `text` is one reference without a default: it names a secret and gives nothing away.
bool is_bare_reference(std::string_view text);

}  // namespace ekiden::config
