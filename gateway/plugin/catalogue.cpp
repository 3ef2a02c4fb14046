// SPDX-License-Identifier: Apache-2.0
#include "plugin/catalogue.hpp"

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "plugin/elf.hpp"
#include "plugin/manifest.hpp"
#include "plugin/trust.hpp"

namespace ekiden::plugin {

namespace fs = std::filesystem;

namespace {

std::string folder_of(const std::string& file) {
  std::error_code ignored;
  return fs::canonical(fs::absolute(file).parent_path(), ignored).string();
}

}  // namespace

Catalogue Catalogue::scan(const std::vector<std::string>& paths, const Describe& describe) {
  Catalogue catalogue;
  for (const std::string& path : paths) {
    std::error_code ignored;
    if (!fs::is_directory(path, ignored) && fs::exists(path, ignored)) {
      if (Status status = catalogue.check(folder_of(path)); !status) {
        catalogue.problems_.push_back(std::move(status));
      } else {
        catalogue.add_file(path, describe);
      }
    } else {
      catalogue.add_folder(path, describe);
    }
  }
  return catalogue;
}

void Catalogue::add_folder(const std::string& folder, const Describe& describe) {
  std::error_code error;
  std::vector<std::string> files;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, error))
    if (entry.path().extension() == ".so") files.push_back(entry.path().string());
  if (error) {
    problems_.emplace_back(Code::config, "the plugin folder " + folder + " cannot be read: " + error.message());
    return;
  }
  if (Status status = check(folder); !status) {
    problems_.push_back(std::move(status));
    return;
  }
  std::sort(files.begin(), files.end());
  for (const std::string& file : files) add_file(file, describe);
}

Status Catalogue::check(const std::string& path) {
  if (Status status = check_trust(path, ::geteuid()); !status) return status;
  if (std::optional<std::string> warning = group_warning(path)) warnings_.push_back(*std::move(warning));
  return {};
}

const Component* Catalogue::find(Kind kind, std::string_view id) const {
  for (const Component& component : components_)
    if (component.kind == kind && component.id == id) return &component;
  return nullptr;
}

Result<std::vector<Component>> Catalogue::read_file(const std::string& file, const Describe& describe) {
  if (Status status = check(file); !status) return status;
  // A link leads to another folder, whose owner decides what is loaded as well.
  std::error_code ignored;
  const std::string real = fs::canonical(file, ignored).string();
  if (folder_of(real) != folder_of(file)) {
    if (Status status = check(folder_of(real)); !status) return status;
  }
  if (Result<LibraryFile> inspected = inspect_library(file); !inspected) return inspected.status();
  Result<std::string> digest = file_digest(file);
  if (!digest) return digest.status();
  const std::string manifest_file = fs::path(file).replace_extension(".plugin.json").string();
  if (std::ifstream manifest(manifest_file); manifest) {
    if (Status status = check(manifest_file); !status) return status;
    Result<std::vector<Component>> found =
        read_manifest(std::string{std::istreambuf_iterator<char>(manifest), {}}, file, *digest);
    if (found) return found;
  }
  Result<std::string> described = describe(file);
  if (!described) return described.status();
  return read_manifest(*described, file, *digest);
}

void Catalogue::add_file(const std::string& file, const Describe& describe) {
  Result<std::vector<Component>> found = read_file(file, describe);
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
