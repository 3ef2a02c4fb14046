// SPDX-License-Identifier: Apache-2.0
#include "cli/document_file.hpp"

#include <rapidjson/error/en.h>

#include <utility>

#include "config/findings.hpp"

namespace ekiden::cli {

namespace {

config::Diagnostic about(const std::filesystem::path& path, std::string code, std::string message) {
  config::Diagnostic diagnostic;
  diagnostic.file = path.string();
  diagnostic.code = std::move(code);
  diagnostic.message = std::move(message);
  return diagnostic;
}

Result<std::string> text_of_file(const std::filesystem::path& path, const config::Environment& environment,
                                 DocumentFile& file) {
  Result<std::string> text = environment.read_file(path, config::kMaxFileBytes);
  if (text) return text;
  const bool is_missing = text.status().code() == Code::not_found;
  file.diagnostics.push_back(
      about(path, is_missing ? "file-not-found" : "file-unreadable",
            is_missing ? "the file does not exist" : "the file cannot be read: " + text.status().message()));
  return text;
}

void read_json(const std::filesystem::path& path, std::string text, DocumentFile& file) {
  constexpr unsigned kFlags =
      rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag | rapidjson::kParseFullPrecisionFlag;
  file.root.Parse<kFlags>(text.data(), text.size());
  if (!file.root.HasParseError()) return;
  const config::Source source(path.string(), std::move(text));
  file.diagnostics.push_back(source.render(
      {file.root.GetErrorOffset(), "syntax", rapidjson::GetParseError_En(file.root.GetParseError()), ""}, {}));
  file.root.SetNull();
}

}  // namespace

DocumentFile read_yaml(const std::filesystem::path& path, const config::Environment& environment) {
  DocumentFile file;
  Result<std::string> text = text_of_file(path, environment, file);
  if (!text) return file;
  config::YamlResult yaml = config::load_yaml(path.string(), *std::move(text));
  file.diagnostics = std::move(yaml.fatal);
  if (!yaml.document) return file;
  file.yaml = std::move(yaml.document);
  for (const config::Finding& finding : yaml.findings)
    file.diagnostics.push_back(file.yaml->source().render(finding, {}));
  file.root.CopyFrom(file.yaml->root(), file.root.GetAllocator());
  return file;
}

DocumentFile read_document(const std::filesystem::path& path, const config::Environment& environment) {
  if (path.extension() != ".json") return read_yaml(path, environment);
  DocumentFile file;
  if (Result<std::string> text = text_of_file(path, environment, file)) read_json(path, *std::move(text), file);
  return file;
}

void DocumentFile::add(const std::filesystem::path& path, const config::Violation& violation) {
  if (yaml) return diagnostics.push_back(yaml->source().render(config::finding_of(violation, *yaml), {}));
  const std::string where = violation.pointer.empty() ? "" : violation.pointer + ": ";
  diagnostics.push_back(about(path, violation.code, where + violation.message));
  diagnostics.back().hint = violation.hint;
}

void check_document(DocumentFile& file, const std::filesystem::path& path, const config::ReadySchema& schema) {
  for (const config::Violation& violation : schema.validate(file.root)) file.add(path, violation);
}

}  // namespace ekiden::cli
