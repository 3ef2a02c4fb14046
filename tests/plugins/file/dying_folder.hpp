// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "file/folder.hpp"

namespace ekiden::file {

// A real folder whose user dies: before its nth call that changes something, everything ends with an exception, as
// kill -9 ends a process. An append before that may have left only its first half. Nothing is synced: the kernel keeps
// what a process has written.
class DyingFolder final : public Folder {
 public:
  struct Died {};

  explicit DyingFolder(Folder& folder, int calls) : folder_(folder), left_(calls) {}
  bool died() const { return left_ < 0; }

  sdk::Status open(const std::string& name, std::uint64_t keep, std::unique_ptr<Appender>& out) override {
    step();
    std::unique_ptr<Appender> inner;
    sdk::Status status = folder_.open(name, keep, inner);
    if (status.ok()) out = std::make_unique<Dying>(*this, std::move(inner));
    return status;
  }
  sdk::Status read(const std::string& name, std::uint64_t limit, std::optional<std::string>& out) override {
    return folder_.read(name, limit, out);
  }
  sdk::Status size(const std::string& name, std::optional<std::uint64_t>& out) override {
    return folder_.size(name, out);
  }
  sdk::Status rename(const std::string& from, const std::string& to) override {
    step();
    return folder_.rename(from, to);
  }
  sdk::Status rename_to_new(const std::string& from, const std::string& to) override {
    step();
    return folder_.rename_to_new(from, to);
  }
  sdk::Status sync() override {
    step();
    return {};
  }
  sdk::Status lock(const std::string& name) override { return folder_.lock(name); }

 private:
  class Dying final : public Appender {
   public:
    Dying(DyingFolder& folder, std::unique_ptr<Appender> inner) : folder_(folder), inner_(std::move(inner)) {}
    sdk::Status append(std::string_view bytes) override {
      if (folder_.left_ == 0) static_cast<void>(inner_->append(bytes.substr(0, bytes.size() / 2)));
      folder_.step();
      return inner_->append(bytes);
    }
    sdk::Status sync() override {
      folder_.step();
      return {};
    }
    bool is_linked() override { return inner_->is_linked(); }

   private:
    DyingFolder& folder_;
    std::unique_ptr<Appender> inner_;
  };

  void step() {
    if (left_-- <= 0) {
      left_ = -1;
      throw Died();
    }
  }

  Folder& folder_;
  int left_;
};

}  // namespace ekiden::file
