// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "core/ports/fs.hpp"
#include "core/running_sha256.hpp"
#include "core/status.hpp"

namespace ekiden::media {

// Whether a file of that name is one that never became whole.
bool is_unfinished(std::string_view name);

// A file that is being written beside those that are whole. Removed at its end, unless somebody has renamed it. Not
// thread-safe.
class UnfinishedFile {
 public:
  // `number`: no other in this folder has it.
  static Result<std::unique_ptr<UnfinishedFile>> create(Fs& fs, const std::string& folder, std::uint64_t number);
  ~UnfinishedFile();
  UnfinishedFile(const UnfinishedFile&) = delete;
  UnfinishedFile& operator=(const UnfinishedFile&) = delete;

  Status append(std::string_view bytes);
  // Its bytes outlive a power cut once it has a name that does.
  Status sync() { return file_->sync(); }
  Status rename_to(const std::string& path);
  // Nobody needs it: goes now, and not at its end.
  void discard();

  const std::string& head() const { return head_; }  // its first bytes, as many as a type is known by
  std::uint64_t size() const { return size_; }
  std::string digest() { return sha256_.digest(); }  // once, at the end

 private:
  UnfinishedFile(Fs& fs, std::string path, std::unique_ptr<File> file)
      : fs_(fs), path_(std::move(path)), file_(std::move(file)) {}

  Fs& fs_;
  const std::string path_;
  std::unique_ptr<File> file_;
  std::string head_;
  std::uint64_t size_ = 0;
  RunningSha256 sha256_;
  bool is_gone_ = false;  // from its first name
};

}  // namespace ekiden::media
