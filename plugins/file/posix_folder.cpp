// SPDX-License-Identifier: Apache-2.0
#include "posix_folder.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <utility>

namespace ekiden::file {
namespace {

using sdk::Status;

constexpr std::int32_t kFullAgainMs = 10'000;

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor& operator=(Descriptor&&) = delete;
  int get() const { return fd_; }
  int release() { return std::exchange(fd_, -1); }

 private:
  int fd_;
};

// What `errno` of a call on `folder` means to its operator.
Status status_of(int code, const std::string& folder, const char* what) {
  const std::string where = std::string(what) + " in the folder " + folder + ": ";
  switch (code) {
    case ENOENT:
    case ENOTDIR:
    case ESTALE:
      return Status::not_connected(where + "it is not there; make it, or mount it");
    case EACCES:
    case EPERM:
    case EROFS:
      return Status::auth(where +
                          "not permitted; the gateway's user must be able to write there, and with isolation: " +
                          "process it must be data_dir/plugins/<id of the sink>");
    case ENOSPC:
    case EDQUOT:
      return Status::full(where + "no room is left").after(kFullAgainMs);
    default:
      return Status::retry(where + std::strerror(code));
  }
}

class PosixAppender final : public Appender {
 public:
  PosixAppender(Descriptor file, std::string folder) : file_(std::move(file)), folder_(std::move(folder)) {}

  Status append(std::string_view bytes) override {
    while (!bytes.empty()) {
      const ssize_t written = ::write(file_.get(), bytes.data(), bytes.size());
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) return status_of(errno, folder_, "writing");
      bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return {};
  }
  Status sync() override { return ::fdatasync(file_.get()) == 0 ? Status() : status_of(errno, folder_, "syncing"); }
  bool is_linked() override {
    struct stat info {};
    return ::fstat(file_.get(), &info) == 0 && info.st_nlink > 0;
  }

 private:
  Descriptor file_;
  const std::string folder_;
};

}  // namespace

PosixFolder::~PosixFolder() {
  if (lock_ >= 0) ::close(lock_);
}

Status PosixFolder::failed(const char* what) const {
  return status_of(errno, path_, what);
}

Status PosixFolder::open(const std::string& name, std::uint64_t keep, std::unique_ptr<Appender>& out) {
  Descriptor file(::open(at(name).c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0640));
  if (file.get() < 0) return failed("opening a file");
  struct stat info {};
  if (::fstat(file.get(), &info) != 0) return failed("opening a file");
  const bool is_longer = static_cast<std::uint64_t>(info.st_size) > keep;
  if (is_longer && ::ftruncate(file.get(), static_cast<off_t>(keep)) != 0) return failed("cutting off a file's end");
  out = std::make_unique<PosixAppender>(std::move(file), path_);
  return {};
}

Status PosixFolder::read(const std::string& name, std::uint64_t limit, std::optional<std::string>& out) {
  out.reset();
  const Descriptor file(::open(at(name).c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  if (file.get() < 0 && errno == ENOENT) return {};
  struct stat info {};
  if (file.get() < 0 || ::fstat(file.get(), &info) != 0) return failed("reading a file");
  if (static_cast<std::uint64_t>(info.st_size) > limit)
    return Status::config("the file " + name + " in the folder " + path_ + " is too long to be this sink's own");
  std::string bytes(static_cast<std::size_t>(info.st_size), '\0');
  std::size_t length = 0;
  while (length < bytes.size()) {
    const ssize_t got = ::read(file.get(), bytes.data() + length, bytes.size() - length);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return failed("reading a file");
    if (got == 0) break;
    length += static_cast<std::size_t>(got);
  }
  bytes.resize(length);
  out = std::move(bytes);
  return {};
}

Status PosixFolder::size(const std::string& name, std::optional<std::uint64_t>& out) {
  out.reset();
  struct stat info {};
  if (::lstat(at(name).c_str(), &info) == 0)
    out = static_cast<std::uint64_t>(info.st_size);
  else if (errno != ENOENT)
    return failed("looking at a file");
  return {};
}

Status PosixFolder::rename(const std::string& from, const std::string& to) {
  return ::rename(at(from).c_str(), at(to).c_str()) == 0 ? Status() : failed("renaming a file");
}

Status PosixFolder::rename_to_new(const std::string& from, const std::string& to) {
  if (::renameat2(AT_FDCWD, at(from).c_str(), AT_FDCWD, at(to).c_str(), RENAME_NOREPLACE) == 0) return {};
  if (errno == EEXIST) return Status::conflict("a file of that name is there already");
  if (errno != EINVAL && errno != ENOSYS) return failed("renaming a file");
  // A file system without that flag, as of some shares. Nobody else makes files of these names.
  std::optional<std::uint64_t> there;
  if (Status status = size(to, there); !status.ok()) return status;
  return there ? Status::conflict("a file of that name is there already") : rename(from, to);
}

Status PosixFolder::sync() {
  const Descriptor folder(::open(path_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (folder.get() < 0) return failed("syncing");
  // Some shares cannot sync a folder; they keep names by themselves.
  return ::fsync(folder.get()) == 0 || errno == EINVAL ? Status() : failed("syncing");
}

Status PosixFolder::lock(const std::string& name) {
  if (lock_ >= 0) ::close(std::exchange(lock_, -1));
  Descriptor file(::open(at(name).c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0640));
  if (file.get() < 0) return failed("locking");
  if (::flock(file.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno == EWOULDBLOCK)
      return Status::not_connected("another sink writes to the folder " + path_ + " under the same prefix");
    return failed("locking");
  }
  lock_ = file.release();
  return {};
}

}  // namespace ekiden::file
