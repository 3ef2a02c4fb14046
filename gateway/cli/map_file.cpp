// SPDX-License-Identifier: Apache-2.0
#include "cli/map_file.hpp"

#include <algorithm>
#include <utility>

#include "cli/document_file.hpp"
#include "mapping/map_schema.hpp"

namespace ekiden::cli {

namespace {

const config::ReadySchema& file_schema() {
  static const config::ReadySchema schema(mapping::map_schema());
  return schema;
}

bool is_at_or_below(std::string_view pointer, std::string_view ancestor) {
  return pointer.starts_with(ancestor) && (pointer.size() == ancestor.size() || pointer[ancestor.size()] == '/');
}

// Whether the violation may be gone once there is an event: it is about a value that depends on one.
bool is_open(const config::Violation& violation, const mapping::Outline& outline) {
  const bool is_about_keys = violation.code == "unknown-key" || violation.code == "missing-key";
  return std::any_of(outline.open.begin(), outline.open.end(), [&](const std::string& open) {
    return is_at_or_below(violation.pointer, open) || (!is_about_keys && is_at_or_below(open, violation.pointer));
  });
}

}  // namespace

MapFile MapFile::load(const std::filesystem::path& path, const config::Environment& environment) {
  MapFile file;
  DocumentFile document = read_yaml(path, environment);
  if (document.ok()) check_document(document, path, file_schema());
  file.diagnostics_ = std::move(document.diagnostics);
  file.yaml_ = std::move(document.yaml);
  if (config::has_errors(file.diagnostics_)) return file;

  std::vector<mapping::Problem> problems;
  const auto line_of = [&yaml = *file.yaml_](const std::string& pointer) {
    return yaml.source().line(yaml.place(pointer).key);
  };
  const auto read_script = [&](const std::string& name) {
    return environment.read_file(path.parent_path() / name, config::kMaxFileBytes);
  };
  file.map_ = mapping::Map::compile({path.filename().string(), file.yaml_->root(), line_of, read_script}, problems);
  for (const mapping::Problem& problem : problems) file.add(problem);
  config::sort_by_place(file.diagnostics_);
  return file;
}

void MapFile::add(const mapping::Problem& problem) {
  diagnostics_.push_back(
      yaml_->source().render({config::place_in_text(*yaml_, problem.pointer, problem.offset), "bad-expression",
                              problem.message, did_you_mean(problem.word, problem.candidates)},
                             {}));
}

config::Diagnostics MapFile::against(const config::ReadySchema& record, std::string_view sink) const {
  config::Diagnostics diagnostics;
  for (const mapping::Outline& outline : map_->outlines())
    for (config::Violation& violation : record.validate(outline.record)) {
      if (is_open(violation, outline)) continue;
      const auto origin = outline.origins.find(violation.pointer);
      violation.pointer = origin == outline.origins.end() ? "/record" : origin->second;
      violation.message += " (sink " + std::string(sink) + ")";
      diagnostics.push_back(yaml_->source().render(config::finding_of(violation, *yaml_), {}));
    }
  config::sort_by_place(diagnostics);
  return diagnostics;
}

std::string did_you_mean(const std::string& word, const std::vector<std::string>& candidates) {
  const std::string_view near = config::closest(word, candidates);
  return near.empty() ? std::string() : "did you mean \"" + std::string(near) + "\"?";
}

mapping::RecordCheck record_check(std::shared_ptr<const config::ReadySchema> schema) {
  return [schema = std::move(schema)](const mapping::Json& record) -> std::optional<mapping::Violation> {
    const std::vector<config::Violation> violations = schema->validate(record);
    if (violations.empty()) return std::nullopt;
    return mapping::Violation{violations.front().pointer, violations.front().message};
  };
}

}  // namespace ekiden::cli
