// SPDX-License-Identifier: Apache-2.0
#include "plugin/catalogue.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "plugin/elf.hpp"
#include "plugin/manifest.hpp"

namespace ekiden::plugin {

namespace fs = std::filesystem;

Catalogue Catalogue::scan(const std::vector<std::string>& paths, const Describe& describe) {
  Catalogue catalogue;
  for (const std::string& path : paths) {
    std::error_code error;
    if (fs::is_regular_file(path, error)) {
      catalogue.add_file(path, describe);
      continue;
    }
    std::vector<std::string> files;
    for (const fs::directory_entry& entry : fs::directory_iterator(path, error))
      if (entry.path().extension() == ".so") files.push_back(entry.path().string());
    if (error)
      catalogue.problems_.emplace_back(Code::config,
                                       "the plugin folder " + path + " cannot be read: " + error.message());
    std::sort(files.begin(), files.end());
    for (const std::string& file : files) catalogue.add_file(file, describe);
  }
  return catalogue;
}

const Component* Catalogue::find(Kind kind, std::string_view id) const {
  for (const Component& component : components_)
    if (component.kind == kind && component.id == id) return &component;
  return nullptr;
}

void Catalogue::add_file(const std::string& file, const Describe& describe) {
  if (Result<LibraryFile> inspected = inspect_library(file); !inspected) {
    problems_.push_back(inspected.status());
    return;
  }
  Result<std::string> digest = file_digest(file);
  if (!digest) {
    problems_.push_back(digest.status());
    return;
  }
  Result<std::vector<Component>> found(Status(Code::not_found, "no manifest"));
  if (std::ifstream manifest(fs::path(file).replace_extension(".plugin.json")); manifest)
    found = read_manifest(std::string{std::istreambuf_iterator<char>(manifest), {}}, file, *digest);
  if (!found) {
    Result<std::string> described = describe(file);
    found = described ? read_manifest(*described, file, *digest) : Result<std::vector<Component>>(described.status());
  }
  if (!found) {
    problems_.push_back(found.status());
    return;
  }
  for (Component& component : *found) {
    if (const Component* other = find(component.kind, component.id); other != nullptr) {
      problems_.emplace_back(Code::config, "the " + std::string(to_string(component.kind)) + " " + component.id +
                                               " is in two plugin files, " + other->file + " and " + component.file +
                                               "; remove one");
      continue;
    }
    components_.push_back(std::move(component));
  }
}

}  // namespace ekiden::plugin
