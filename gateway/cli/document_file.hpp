// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "config/diagnostic.hpp"
#include "config/environment.hpp"
#include "config/schema.hpp"
#include "config/yaml.hpp"

namespace ekiden::cli {

// A document that people wrote.
struct DocumentFile {
  rapidjson::Document root;                            // null after an error
  std::unique_ptr<const config::YamlDocument> yaml{};  // places; null for JSON
  config::Diagnostics diagnostics{};
  bool ok() const { return !config::has_errors(diagnostics); }
  // At its place, where that is known.
  void add(const std::filesystem::path& path, const config::Violation& violation);
};

// Strict YAML, at most 1 MiB. Code "file-not-found" when it is not there.
DocumentFile read_yaml(const std::filesystem::path& path, const config::Environment& environment);
// JSON where its name ends in .json, else the same.
DocumentFile read_document(const std::filesystem::path& path, const config::Environment& environment);

// Adds what `schema` says against it.
void check_document(DocumentFile& file, const std::filesystem::path& path, const config::ReadySchema& schema);

}  // namespace ekiden::cli
