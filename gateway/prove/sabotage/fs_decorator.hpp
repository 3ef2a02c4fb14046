// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/ports/fs.hpp"

namespace ekiden::prove {

// Passes everything on to another disk, and gives what differs to the functions that a sabotage overrides. The other
// disk outlives it.
class FsDecorator : public Fs {
 public:
  explicit FsDecorator(Fs& inner) : inner_(inner) {}

  virtual Status write(File& file, std::uint64_t offset, std::span<const std::span<const std::byte>> parts) {
    return file.write(offset, parts);
  }
  virtual Status sync(File& file) { return file.sync(); }
  virtual Status truncate(File& file, std::uint64_t size) { return file.truncate(size); }

  Result<std::unique_ptr<File>> open(const std::string& path, Open mode) override;
  Result<std::vector<std::string>> list(const std::string& folder) override { return inner_.list(folder); }
  bool exists(const std::string& path) override { return inner_.exists(path); }
  Status make_folder(const std::string& path) override { return inner_.make_folder(path); }
  Status rename(const std::string& from, const std::string& to) override { return inner_.rename(from, to); }
  Status remove(const std::string& path) override { return inner_.remove(path); }
  Status sync_folder(const std::string& path) override { return inner_.sync_folder(path); }
  Result<std::unique_ptr<File>> lock(const std::string& path) override { return inner_.lock(path); }

 private:
  class Handle;
  Fs& inner_;
};

}  // namespace ekiden::prove
