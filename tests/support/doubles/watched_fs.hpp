// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "core/ports/fs.hpp"

namespace ekiden::test {

// Passes everything on to another disk. Counts the bytes that are read of each file, and says of each operation that
// changes something that it is about to happen. Thread-safe; the other disk outlives it.
class WatchedFs final : public Fs {
 public:
  explicit WatchedFs(Fs& inner, std::function<void()> before_change = {})
      : inner_(inner), before_change_(std::move(before_change)) {}

  std::map<std::string, std::uint64_t> bytes_read() const {
    const std::lock_guard lock(mutex_);
    return bytes_read_;
  }

  Result<std::unique_ptr<File>> open(const std::string& path, Open mode) override {
    if (mode == Open::create) change();
    Result<std::unique_ptr<File>> file = inner_.open(path, mode);
    if (!file) return file;
    return std::unique_ptr<File>(std::make_unique<Handle>(*this, path, *std::move(file)));
  }
  Result<std::vector<std::string>> list(const std::string& folder) override { return inner_.list(folder); }
  bool exists(const std::string& path) override { return inner_.exists(path); }
  Status make_folder(const std::string& path) override { return inner_.make_folder(path); }
  Status rename(const std::string& from, const std::string& to) override {
    change();
    return inner_.rename(from, to);
  }
  Status remove(const std::string& path) override {
    change();
    return inner_.remove(path);
  }
  Status sync_folder(const std::string& path) override {
    change();
    return inner_.sync_folder(path);
  }
  Result<std::unique_ptr<File>> lock(const std::string& path) override { return inner_.lock(path); }

 private:
  class Handle final : public File {
   public:
    Handle(WatchedFs& fs, std::string path, std::unique_ptr<File> file)
        : fs_(fs), path_(std::move(path)), file_(std::move(file)) {}
    Result<std::size_t> read(std::uint64_t offset, std::span<std::byte> out) const override {
      Result<std::size_t> got = file_->read(offset, out);
      const std::lock_guard lock(fs_.mutex_);
      fs_.bytes_read_[path_] += got ? *got : 0;
      return got;
    }
    Status write(std::uint64_t offset, std::span<const std::span<const std::byte>> parts) override {
      fs_.change();
      return file_->write(offset, parts);
    }
    Status sync() override {
      fs_.change();
      return file_->sync();
    }
    Status truncate(std::uint64_t size) override {
      fs_.change();
      return file_->truncate(size);
    }
    Result<std::uint64_t> size() const override { return file_->size(); }

   private:
    WatchedFs& fs_;
    const std::string path_;
    const std::unique_ptr<File> file_;
  };

  void change() {
    if (before_change_) before_change_();
  }

  Fs& inner_;
  const std::function<void()> before_change_;
  mutable std::mutex mutex_;
  std::map<std::string, std::uint64_t> bytes_read_;
};

}  // namespace ekiden::test
