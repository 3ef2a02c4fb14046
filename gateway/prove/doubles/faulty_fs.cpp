// SPDX-License-Identifier: Apache-2.0
#include "prove/doubles/faulty_fs.hpp"

#include <algorithm>
#include <chrono>

namespace ekiden::prove {

class FaultyFs::Handle final : public File {
 public:
  Handle(FaultyFs& fs, std::string path, std::unique_ptr<File> inner)
      : fs_(fs), path_(std::move(path)), inner_(std::move(inner)) {}

  Result<std::size_t> read(std::uint64_t offset, std::span<std::byte> out) const override {
    if (Status status = fs_.next_read(path_, offset, out.size()); !status) return status;
    return inner_->read(offset, out);
  }

  Status write(std::uint64_t offset, std::span<const std::span<const std::byte>> parts) override {
    std::string bytes;
    for (const auto& part : parts) bytes.append(reinterpret_cast<const char*>(part.data()), part.size());
    Status status = fs_.next(Op::write);
    if (!status) bytes.resize(bytes.size() / 2);
    const std::uint64_t room = fs_.reserve(path_, offset + bytes.size());
    if (status && room < offset + bytes.size()) status = Status(Code::full, "no space left on " + path_);
    bytes.resize(std::min<std::uint64_t>(bytes.size(), room - std::min(room, offset)));
    const std::vector<std::span<const std::byte>> part{std::as_bytes(std::span(bytes))};
    const Status written = inner_->write(offset, part);
    return status ? written : status;
  }

  Status sync() override {
    const Status status = fs_.next(Op::sync);
    fs_.pass_gate();
    return status ? inner_->sync() : status;
  }

  Status truncate(std::uint64_t size) override {
    if (Status status = fs_.next(Op::truncate); !status) return status;
    const Status status = inner_->truncate(size);
    if (status) fs_.set_size(path_, size);
    return status;
  }

  Result<std::uint64_t> size() const override { return inner_->size(); }

 private:
  FaultyFs& fs_;
  const std::string path_;
  const std::unique_ptr<File> inner_;
};

void FaultyFs::fail(Op op, Status status, std::size_t skip, std::size_t times) {
  const std::lock_guard lock(mutex_);
  plans_[op] = {std::move(status), skip, times, times == 0};
}

void FaultyFs::lose_sector(const std::string& path, std::uint64_t offset, std::uint64_t bytes) {
  const std::lock_guard lock(mutex_);
  lost_.push_back({path, offset, bytes});
}

void FaultyFs::heal() {
  const std::lock_guard lock(mutex_);
  plans_.clear();
  lost_.clear();
}

void FaultyFs::set_capacity(std::optional<std::uint64_t> bytes) {
  const std::lock_guard lock(mutex_);
  capacity_ = bytes;
}

std::uint64_t FaultyFs::used() const {
  const std::lock_guard lock(mutex_);
  std::uint64_t sum = 0;
  for (const auto& [path, size] : sizes_) sum += size;
  return sum;
}

void FaultyFs::hold_syncs() {
  const std::lock_guard lock(mutex_);
  held_ = true;
}

void FaultyFs::release_syncs() {
  const std::lock_guard lock(mutex_);
  held_ = false;
  gate_.notify_all();
}

bool FaultyFs::wait_for_held_syncs(std::size_t count) {
  std::unique_lock lock(mutex_);
  return gate_.wait_for(lock, std::chrono::seconds(10), [&] { return waiting_ >= count; });
}

void FaultyFs::pass_gate() {
  std::unique_lock lock(mutex_);
  if (!held_) return;
  ++waiting_;
  gate_.notify_all();
  gate_.wait(lock, [this] { return !held_; });
  --waiting_;
}

std::size_t FaultyFs::count(Op op) const {
  const std::lock_guard lock(mutex_);
  const auto found = counts_.find(op);
  return found == counts_.end() ? 0 : found->second;
}

Status FaultyFs::next(Op op) {
  const std::lock_guard lock(mutex_);
  ++counts_[op];
  const auto found = plans_.find(op);
  if (found == plans_.end()) return {};
  Plan& plan = found->second;
  if (plan.skip > 0) {
    --plan.skip;
    return {};
  }
  if (plan.for_ever) return plan.status;
  if (plan.left == 0) return {};
  --plan.left;
  return plan.status;
}

Status FaultyFs::next_read(const std::string& path, std::uint64_t offset, std::uint64_t bytes) {
  if (Status status = next(Op::read); !status) return status;
  const std::lock_guard lock(mutex_);
  const bool is_lost = std::any_of(lost_.begin(), lost_.end(), [&](const Sector& sector) {
    return sector.path == path && offset < sector.offset + sector.bytes && sector.offset < offset + bytes;
  });
  return is_lost ? Status(Code::io, "cannot read " + path + ": bad sector") : Status();
}

std::uint64_t FaultyFs::reserve(const std::string& path, std::uint64_t end) {
  const std::lock_guard lock(mutex_);
  std::uint64_t& size = sizes_[path];
  if (end <= size) return end;
  std::uint64_t others = 0;
  for (const auto& [other, bytes] : sizes_)
    if (other != path) others += bytes;
  const std::uint64_t most = capacity_ ? *capacity_ - std::min(*capacity_, others) : end;
  size = std::max(size, std::min(end, most));
  return std::min(end, std::max(size, most));
}

void FaultyFs::set_size(const std::string& path, std::uint64_t size) {
  const std::lock_guard lock(mutex_);
  sizes_[path] = size;
}

Result<std::unique_ptr<File>> FaultyFs::open(const std::string& path, Open mode) {
  if (Status status = next(mode == Open::create ? Op::create : Op::open); !status) return status;
  Result<std::unique_ptr<File>> inner = inner_.open(path, mode);
  if (!inner) return inner.status();
  if (const Result<std::uint64_t> size = (*inner)->size()) set_size(path, *size);
  return std::unique_ptr<File>(std::make_unique<Handle>(*this, path, std::move(*inner)));
}

Status FaultyFs::rename(const std::string& from, const std::string& to) {
  if (Status status = next(Op::rename); !status) return status;
  const Status status = inner_.rename(from, to);
  if (!status) return status;
  const std::lock_guard lock(mutex_);
  sizes_[to] = sizes_[from];
  sizes_.erase(from);
  return status;
}

Status FaultyFs::remove(const std::string& path) {
  if (Status status = next(Op::remove); !status) return status;
  const Status status = inner_.remove(path);
  if (!status) return status;
  const std::lock_guard lock(mutex_);
  sizes_.erase(path);
  return status;
}

Status FaultyFs::sync_folder(const std::string& path) {
  const Status status = next(Op::sync_folder);
  return status ? inner_.sync_folder(path) : status;
}

}  // namespace ekiden::prove
