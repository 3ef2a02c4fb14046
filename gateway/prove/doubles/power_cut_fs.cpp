// SPDX-License-Identifier: Apache-2.0
#include "prove/doubles/power_cut_fs.hpp"

#include <algorithm>
#include <cstring>

namespace ekiden::prove {

namespace {

constexpr std::uint64_t kSector = 512;
constexpr std::uint64_t kPage = 4096;

Status no_power() {
  return {Code::io, "the power is off"};
}
Status missing(const std::string& path) {
  return {Code::not_found, path + " does not exist"};
}

std::string folder_of(const std::string& path) {
  const std::size_t slash = path.find_last_of('/');
  return slash == std::string::npos ? "." : path.substr(0, slash);
}

}  // namespace

class PowerCutFs::Handle final : public File {
 public:
  Handle(PowerCutFs& fs, std::shared_ptr<Inode> inode) : fs_(fs), inode_(std::move(inode)), era_(fs.era_) {}

  Result<std::size_t> read(std::uint64_t offset, std::span<std::byte> out) const override {
    const std::lock_guard lock(fs_.mutex_);
    if (!fs_.alive(era_)) return no_power();
    if (offset >= inode_->bytes.size()) return std::size_t{0};
    const std::size_t size = std::min<std::size_t>(out.size(), inode_->bytes.size() - offset);
    std::memcpy(out.data(), inode_->bytes.data() + offset, size);
    return size;
  }

  Status write(std::uint64_t offset, std::span<const std::span<const std::byte>> parts) override {
    const std::lock_guard lock(fs_.mutex_);
    if (!fs_.begin(era_)) return no_power();
    for (const auto& part : parts) {
      if (inode_->bytes.size() < offset + part.size()) inode_->bytes.resize(offset + part.size(), '\0');
      if (!part.empty()) std::memcpy(inode_->bytes.data() + offset, part.data(), part.size());
      inode_->dirty.push_back({offset, part.size()});
      offset += part.size();
    }
    return {};
  }

  Status sync() override {
    const std::lock_guard lock(fs_.mutex_);
    if (!fs_.begin(era_)) return no_power();
    if (std::optional<std::uint64_t>& left = fs_.syncs_until_error_; left && (*left)-- == 0) {
      left.reset();
      inode_->dirty.clear();
      return {Code::io, "input/output error"};
    }
    inode_->durable.resize(inode_->bytes.size(), '\0');
    for (const Range& range : inode_->dirty) {
      if (range.offset >= inode_->bytes.size()) continue;
      const std::size_t size = std::min<std::size_t>(range.size, inode_->bytes.size() - range.offset);
      std::memcpy(inode_->durable.data() + range.offset, inode_->bytes.data() + range.offset, size);
    }
    inode_->dirty.clear();
    return {};
  }

  Status truncate(std::uint64_t size) override {
    const std::lock_guard lock(fs_.mutex_);
    if (!fs_.alive(era_)) return no_power();
    const std::uint64_t old = inode_->bytes.size();
    inode_->bytes.resize(size, '\0');
    if (size > old) inode_->dirty.push_back({old, size - old});
    return {};
  }

  Result<std::uint64_t> size() const override {
    const std::lock_guard lock(fs_.mutex_);
    if (!fs_.alive(era_)) return no_power();
    return std::uint64_t{inode_->bytes.size()};
  }

 private:
  PowerCutFs& fs_;
  const std::shared_ptr<Inode> inode_;
  const std::uint64_t era_;
};

class PowerCutFs::LockHandle final : public File {
 public:
  LockHandle(PowerCutFs& fs, std::string path) : fs_(fs), path_(std::move(path)), era_(fs.era_) {}
  ~LockHandle() override {
    const std::lock_guard lock(fs_.mutex_);
    if (era_ == fs_.era_) fs_.locked_.erase(path_);
  }
  LockHandle(const LockHandle&) = delete;
  LockHandle& operator=(const LockHandle&) = delete;
  Result<std::size_t> read(std::uint64_t, std::span<std::byte>) const override { return std::size_t{0}; }
  Status write(std::uint64_t, std::span<const std::span<const std::byte>>) override { return {}; }
  Status sync() override { return {}; }
  Status truncate(std::uint64_t) override { return {}; }
  Result<std::uint64_t> size() const override { return std::uint64_t{0}; }

 private:
  PowerCutFs& fs_;
  const std::string path_;
  const std::uint64_t era_;
};

bool PowerCutFs::begin(std::uint64_t era) {
  if (!alive(era)) return false;
  if (!operations_left_ || (*operations_left_)-- > 0) return true;
  operations_left_.reset();
  powered_ = false;
  ++era_;
  locked_.clear();
  return false;
}

void PowerCutFs::cut_after(std::uint64_t operations) {
  const std::lock_guard lock(mutex_);
  operations_left_ = operations;
}

void PowerCutFs::fail_sync(std::uint64_t skip) {
  const std::lock_guard lock(mutex_);
  syncs_until_error_ = skip;
}

bool PowerCutFs::is_powered() const {
  const std::lock_guard lock(mutex_);
  return powered_;
}

void PowerCutFs::power_cut() {
  const std::lock_guard lock(mutex_);
  if (!powered_) return;
  powered_ = false;
  ++era_;
  locked_.clear();
}

void PowerCutFs::power_on() {
  const std::lock_guard lock(mutex_);
  names_ = durable_names_;
  for (const auto& [path, inode] : names_) lose(*inode);
  powered_ = true;
  operations_left_.reset();
  syncs_until_error_.reset();
}

void PowerCutFs::lose(Inode& inode) {
  std::string left = inode.durable;
  if (loss_ != Loss::everything && !inode.dirty.empty()) {
    const std::uint64_t unit = loss_ == Loss::pages ? kPage : kSector;
    const auto sizes = std::minmax({inode.durable.size(), inode.bytes.size()});
    left.resize(sizes.first + random_() % (sizes.second - sizes.first + 1), '\0');
    for (const Range& range : inode.dirty) {
      for (std::uint64_t at = range.offset; at < range.offset + range.size;) {
        const std::uint64_t end = std::min({(at / unit + 1) * unit, range.offset + range.size});
        const std::uint64_t limit = std::min<std::uint64_t>({end, left.size(), inode.bytes.size()});
        if (random_() % 2 == 0 && at < limit) std::memcpy(left.data() + at, inode.bytes.data() + at, limit - at);
        at = end;
      }
    }
  }
  inode.bytes = inode.durable = std::move(left);
  inode.dirty.clear();
}

std::string PowerCutFs::contents(const std::string& path) const {
  const std::lock_guard lock(mutex_);
  const auto found = names_.find(path);
  return found == names_.end() ? std::string() : found->second->bytes;
}

std::map<std::string, std::string> PowerCutFs::files() const {
  const std::lock_guard lock(mutex_);
  std::map<std::string, std::string> files;
  for (const auto& [path, inode] : names_) files.emplace(path, inode->bytes);
  return files;
}

void PowerCutFs::set_contents(const std::string& path, std::string bytes) {
  const std::lock_guard lock(mutex_);
  auto inode = std::make_shared<Inode>();
  inode->bytes = inode->durable = std::move(bytes);
  names_[path] = durable_names_[path] = std::move(inode);
}

Result<std::unique_ptr<File>> PowerCutFs::open(const std::string& path, Open mode) {
  const std::lock_guard lock(mutex_);
  if (!powered_) return no_power();
  const auto found = names_.find(path);
  if (mode == Open::create) {
    if (found != names_.end()) return Status(Code::conflict, path + " exists already");
    if (!folders_.contains(folder_of(path))) return missing(folder_of(path));
    const auto inode = names_.emplace(path, std::make_shared<Inode>()).first->second;
    return std::unique_ptr<File>(std::make_unique<Handle>(*this, inode));
  }
  if (found == names_.end()) return missing(path);
  return std::unique_ptr<File>(std::make_unique<Handle>(*this, found->second));
}

Result<std::vector<std::string>> PowerCutFs::list(const std::string& folder) {
  const std::lock_guard lock(mutex_);
  if (!powered_) return no_power();
  if (!folders_.contains(folder)) return missing(folder);
  std::vector<std::string> entries;
  for (const auto& [path, inode] : names_)
    if (folder_of(path) == folder) entries.push_back(path.substr(folder.size() + 1));
  for (const std::string& path : folders_)
    if (path != folder && folder_of(path) == folder) entries.push_back(path.substr(folder.size() + 1));
  std::sort(entries.begin(), entries.end());
  return entries;
}

bool PowerCutFs::exists(const std::string& path) {
  const std::lock_guard lock(mutex_);
  return powered_ && (names_.contains(path) || folders_.contains(path));
}

Status PowerCutFs::make_folder(const std::string& path) {
  const std::lock_guard lock(mutex_);
  if (!powered_) return no_power();
  for (std::string at = path; !at.empty() && at != "."; at = at.substr(0, at.find_last_of('/'))) {
    folders_.insert(at);
    if (at.find('/') == std::string::npos) break;
  }
  return {};
}

Status PowerCutFs::rename(const std::string& from, const std::string& to) {
  const std::lock_guard lock(mutex_);
  if (!powered_) return no_power();
  const auto found = names_.find(from);
  if (found == names_.end()) return missing(from);
  names_[to] = found->second;
  names_.erase(from);
  return {};
}

Status PowerCutFs::remove(const std::string& path) {
  const std::lock_guard lock(mutex_);
  if (!powered_) return no_power();
  return names_.erase(path) == 1 ? Status() : missing(path);
}

Status PowerCutFs::sync_folder(const std::string& path) {
  const std::lock_guard lock(mutex_);
  if (!powered_) return no_power();
  std::erase_if(durable_names_, [&](const auto& entry) { return folder_of(entry.first) == path; });
  for (const auto& entry : names_)
    if (folder_of(entry.first) == path) durable_names_.insert(entry);
  return {};
}

Result<std::unique_ptr<File>> PowerCutFs::lock(const std::string& path) {
  const std::lock_guard lock(mutex_);
  if (!powered_) return no_power();
  if (!locked_.insert(path).second) return Status(Code::conflict, path + " is locked");
  return std::unique_ptr<File>(std::make_unique<LockHandle>(*this, path));
}

}  // namespace ekiden::prove
