// SPDX-License-Identifier: Apache-2.0
#include "prove/sabotage/fs_decorator.hpp"

namespace ekiden::prove {

class FsDecorator::Handle final : public File {
 public:
  Handle(FsDecorator& fs, std::unique_ptr<File> inner) : fs_(fs), inner_(std::move(inner)) {}

  Result<std::size_t> read(std::uint64_t offset, std::span<std::byte> out) const override {
    return inner_->read(offset, out);
  }
  Status write(std::uint64_t offset, std::span<const std::span<const std::byte>> parts) override {
    return fs_.write(*inner_, offset, parts);
  }
  Status sync() override { return fs_.sync(*inner_); }
  Status truncate(std::uint64_t size) override { return fs_.truncate(*inner_, size); }
  Result<std::uint64_t> size() const override { return inner_->size(); }

 private:
  FsDecorator& fs_;
  const std::unique_ptr<File> inner_;
};

Result<std::unique_ptr<File>> FsDecorator::open(const std::string& path, Open mode) {
  Result<std::unique_ptr<File>> inner = inner_.open(path, mode);
  if (!inner) return inner.status();
  return std::unique_ptr<File>(std::make_unique<Handle>(*this, *std::move(inner)));
}

}  // namespace ekiden::prove
