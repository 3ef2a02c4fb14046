// SPDX-License-Identifier: Apache-2.0
#include "core/posix_fs.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <system_error>

namespace ekiden {

namespace {

Status failure(std::string_view what, const std::string& path, int error) {
  const auto code = [error] {
    switch (error) {
      case ENOENT:
        return Code::not_found;
      case EEXIST:
        return Code::conflict;
      case EACCES:
      case EPERM:
      case EROFS:
        return Code::denied;
      case ENOSPC:
      case EDQUOT:
      case EMFILE:
      case ENFILE:
      case ENOMEM:
        return Code::full;
      default:
        return Code::io;
    }
  };
  return {code(), std::string(what) + " " + path + ": " + std::generic_category().message(error)};
}

// Repeats a call that a signal interrupted.
template <class Call>
auto uninterrupted(Call&& call) {
  auto result = call();
  while (result < 0 && errno == EINTR) result = call();
  return result;
}

class PosixFile final : public File {
 public:
  PosixFile(int fd, std::string path) : fd_(fd), path_(std::move(path)) {}
  ~PosixFile() override { ::close(fd_); }
  PosixFile(const PosixFile&) = delete;
  PosixFile& operator=(const PosixFile&) = delete;

  Result<std::size_t> read(std::uint64_t offset, std::span<std::byte> out) const override {
    std::size_t done = 0;
    while (done < out.size()) {
      const ssize_t got = uninterrupted(
          [&] { return ::pread(fd_, out.data() + done, out.size() - done, static_cast<off_t>(offset + done)); });
      if (got < 0) return failure("cannot read", path_, errno);
      if (got == 0) break;
      done += static_cast<std::size_t>(got);
    }
    return done;
  }

  Status write(std::uint64_t offset, std::span<const std::span<const std::byte>> parts) override {
    std::array<iovec, 64> vectors;
    std::size_t part = 0, skip = 0;  // `skip` bytes of parts[part] are written
    while (part < parts.size()) {
      std::size_t count = 0;
      for (std::size_t i = part; i < parts.size() && count < vectors.size(); ++i, ++count) {
        const auto bytes = i == part ? parts[i].subspan(skip) : parts[i];
        vectors[count] = {const_cast<std::byte*>(bytes.data()), bytes.size()};
      }
      const ssize_t put = uninterrupted(
          [&] { return ::pwritev(fd_, vectors.data(), static_cast<int>(count), static_cast<off_t>(offset)); });
      if (put < 0) {
        const Status status = failure("cannot write", path_, errno);
        return status.code() == Code::full ? status : Status(Code::io, status.message());
      }
      offset += static_cast<std::uint64_t>(put);
      for (auto left = static_cast<std::size_t>(put); part < parts.size();) {
        const std::size_t rest = parts[part].size() - skip;
        if (left < rest) {
          skip += left;
          break;
        }
        left -= rest;
        skip = 0;
        ++part;
      }
    }
    return {};
  }

  // Never repeated, not even after EINTR: a second call may succeed although the bytes are lost.
  Status sync() override {
    return ::fdatasync(fd_) == 0 ? Status() : Status(Code::io, failure("cannot sync", path_, errno).message());
  }

  Status truncate(std::uint64_t size) override {
    if (uninterrupted([&] { return ::ftruncate(fd_, static_cast<off_t>(size)); }) == 0) return {};
    return failure("cannot truncate", path_, errno);
  }

  Result<std::uint64_t> size() const override {
    struct stat status {};
    if (::fstat(fd_, &status) != 0) return failure("cannot examine", path_, errno);
    return static_cast<std::uint64_t>(status.st_size);
  }

 private:
  const int fd_;
  const std::string path_;
};

std::string parent_of(const std::string& path) {
  const std::size_t slash = path.find_last_of('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

bool is_folder(const std::string& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
}

}  // namespace

Result<std::unique_ptr<File>> PosixFs::open(const std::string& path, Open mode) {
  const int flags = mode == Open::read ? O_RDONLY : mode == Open::read_write ? O_RDWR : O_RDWR | O_CREAT | O_EXCL;
  const int fd = uninterrupted([&] { return ::open(path.c_str(), flags | O_CLOEXEC, 0600); });
  if (fd < 0) return failure(mode == Open::create ? "cannot create" : "cannot open", path, errno);
  return std::unique_ptr<File>(std::make_unique<PosixFile>(fd, path));
}

Result<std::vector<std::string>> PosixFs::list(const std::string& folder) {
  const std::unique_ptr<DIR, int (*)(DIR*)> open_folder(::opendir(folder.c_str()), ::closedir);
  if (!open_folder) return failure("cannot list", folder, errno);
  std::vector<std::string> names;
  for (errno = 0; const dirent* entry = ::readdir(open_folder.get()); errno = 0) {
    const std::string_view name = entry->d_name;
    if (name != "." && name != "..") names.emplace_back(name);
  }
  if (errno != 0) return failure("cannot list", folder, errno);
  std::sort(names.begin(), names.end());
  return names;
}

bool PosixFs::exists(const std::string& path) {
  return ::access(path.c_str(), F_OK) == 0;
}

Status PosixFs::make_folder(const std::string& path) {
  if (path.empty() || is_folder(path)) return {};
  const std::string parent = parent_of(path);
  if (parent != path)
    if (Status status = make_folder(parent); !status) return status;
  if (::mkdir(path.c_str(), 0700) != 0) {
    if (errno != EEXIST) return failure("cannot create", path, errno);
    return is_folder(path) ? Status() : Status(Code::conflict, path + " is not a folder");
  }
  return sync_folder(parent);
}

Status PosixFs::rename(const std::string& from, const std::string& to) {
  return std::rename(from.c_str(), to.c_str()) == 0 ? Status() : failure("cannot rename", from, errno);
}

Status PosixFs::remove(const std::string& path) {
  return ::unlink(path.c_str()) == 0 ? Status() : failure("cannot remove", path, errno);
}

Status PosixFs::sync_folder(const std::string& path) {
  const int fd = uninterrupted([&] { return ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); });
  if (fd < 0) return failure("cannot open", path, errno);
  const Status status = ::fsync(fd) == 0 ? Status() : Status(Code::io, failure("cannot sync", path, errno).message());
  ::close(fd);
  return status;
}

Result<std::unique_ptr<File>> PosixFs::lock(const std::string& path) {
  const int fd = uninterrupted([&] { return ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600); });
  if (fd < 0) return failure("cannot open", path, errno);
  auto file = std::make_unique<PosixFile>(fd, path);
  if (uninterrupted([&] { return ::flock(fd, LOCK_EX | LOCK_NB); }) == 0) return std::unique_ptr<File>(std::move(file));
  if (errno == EWOULDBLOCK) return Status(Code::conflict, path + " is locked by another process");
  return failure("cannot lock", path, errno);
}

}  // namespace ekiden
