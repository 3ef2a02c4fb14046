// SPDX-License-Identifier: Apache-2.0
#include "config/environment.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

namespace ekiden::config {
namespace {

std::optional<std::string> read_variable(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  if (value == nullptr) return std::nullopt;
  return std::string(value);
}

Status failure(int error) {
  if (error == ENOENT || error == ENOTDIR) return Status(Code::not_found, "no such file");
  if (error == EACCES || error == EPERM) return Status(Code::denied, "permission denied");
  return Status(Code::io, "input/output error " + std::to_string(error));
}

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int number() const { return number_; }

 private:
  int number_;
};

Result<std::string> read_file(const std::filesystem::path& path, std::size_t limit) {
  // Non-blocking: opening a FIFO must not wait for a writer.
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (file.number() < 0) return failure(errno);
  struct stat facts = {};
  if (::fstat(file.number(), &facts) != 0) return failure(errno);
  if (!S_ISREG(facts.st_mode)) return Status(Code::invalid, "not a regular file");
  std::string bytes(limit + 1, '\0');
  std::size_t size = 0;
  while (size < bytes.size()) {
    const ssize_t count = ::read(file.number(), bytes.data() + size, bytes.size() - size);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return failure(errno);
    if (count == 0) break;
    size += static_cast<std::size_t>(count);
  }
  if (size > limit) return Status(Code::invalid, "larger than " + std::to_string(limit / 1024) + " KiB");
  bytes.resize(size);
  return bytes;
}

}  // namespace

Environment process_environment() {
  return {read_variable, read_file};
}

}  // namespace ekiden::config
