// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stdlib.h>

#include <filesystem>
#include <string>
#include <utility>

#include "core/status.hpp"

namespace ekiden::cli {

// Where a command works: a temporary folder that is removed at the end unless it is to stay, or one that the user has
// named, which stays.
class WorkFolder {
 public:
  // `given`: empty for a temporary one, `ekiden-NAME-…`.
  static Result<WorkFolder> make(const std::string& name, const std::string& given, bool keep) {
    namespace fs = std::filesystem;
    std::error_code error;
    if (!given.empty()) {
      fs::create_directories(given, error);
      const fs::path path = fs::absolute(given, error);
      if (error) return Status(Code::io, "cannot make the folder " + given + ": " + error.message());
      return WorkFolder(path.string(), true);
    }
    std::string path = (fs::temp_directory_path(error) / ("ekiden-" + name + "-XXXXXX")).string();
    if (error || mkdtemp(path.data()) == nullptr) return Status(Code::io, "cannot make a temporary folder " + path);
    return WorkFolder(path, keep);
  }
  WorkFolder(WorkFolder&& other) noexcept : path_(std::exchange(other.path_, {})), keep_(other.keep_) {}
  ~WorkFolder() {
    std::error_code error;
    if (!path_.empty() && !keep_) std::filesystem::remove_all(path_, error);
  }

  const std::string& path() const { return path_; }
  void keep() { keep_ = true; }

 private:
  WorkFolder(std::string path, bool keep) : path_(std::move(path)), keep_(keep) {}
  std::string path_;
  bool keep_;
};

}  // namespace ekiden::cli
