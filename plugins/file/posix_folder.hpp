// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "folder.hpp"

namespace ekiden::file {

class PosixFolder final : public Folder {
 public:
  // `path`: looked at anew by each call, so that a folder may come and go as a mount does.
  explicit PosixFolder(std::string path) : path_(std::move(path)) {}
  ~PosixFolder() override;
  PosixFolder(const PosixFolder&) = delete;
  PosixFolder& operator=(const PosixFolder&) = delete;

  sdk::Status open(const std::string& name, std::uint64_t keep, std::unique_ptr<Appender>& out) override;
  sdk::Status read(const std::string& name, std::uint64_t limit, std::optional<std::string>& out) override;
  sdk::Status size(const std::string& name, std::optional<std::uint64_t>& out) override;
  sdk::Status rename(const std::string& from, const std::string& to) override;
  sdk::Status rename_to_new(const std::string& from, const std::string& to) override;
  sdk::Status sync() override;
  sdk::Status lock(const std::string& name) override;

 private:
  std::string at(const std::string& name) const { return path_ + "/" + name; }
  sdk::Status failed(const char* what) const;

  const std::string path_;
  int lock_ = -1;
};

}  // namespace ekiden::file
