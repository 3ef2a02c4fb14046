// SPDX-License-Identifier: Apache-2.0
#include "bridge/trust.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace ekiden::bridge {

namespace {

using sdk::Status;

Status check_one(const std::string& path) {
  struct stat found {};
  if (::stat(path.c_str(), &found) != 0) return Status::config(path + " cannot be read: " + std::strerror(errno));
  if (found.st_uid != 0 && found.st_uid != ::geteuid())
    return Status::config(path + " belongs to uid " + std::to_string(found.st_uid) +
                          ", who could put any code there; chown root " + path);
  if ((found.st_mode & S_IWOTH) != 0)
    return Status::config(path + " is writable by everybody, who could put any code there; chmod o-w " + path);
  return {};
}

}  // namespace

Status check_trust(const std::string& file) {
  if (Status status = check_one(file); !status.ok()) return status;
  const std::size_t slash = file.rfind('/');
  return check_one(slash == std::string::npos ? "." : file.substr(0, slash));
}

}  // namespace ekiden::bridge
