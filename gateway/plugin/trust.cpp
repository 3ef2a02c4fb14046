// SPDX-License-Identifier: Apache-2.0
#include "plugin/trust.hpp"

#include <sys/stat.h>

#include <cerrno>
#include <cstring>

namespace ekiden::plugin {

namespace {

const char* noun(const struct stat& found) {
  return S_ISDIR(found.st_mode) ? "the folder " : "the file ";
}

}  // namespace

Status check_trust(const std::string& path, uid_t user) {
  struct stat found {};
  if (::stat(path.c_str(), &found) != 0)
    return Status(Code::not_found, "cannot open " + path + ": " + std::strerror(errno));
  if (found.st_uid != 0 && found.st_uid != user)
    return Status(Code::denied, noun(found) + path + " belongs to uid " + std::to_string(found.st_uid) +
                                    ", neither to root nor to the gateway's own user, who could put any code there; " +
                                    "chown root " + path);
  if ((found.st_mode & S_IWOTH) != 0)
    return Status(Code::denied, noun(found) + path + " is writable by everybody, who could put any code there; " +
                                    "chmod o-w " + path);
  return {};
}

std::optional<std::string> group_warning(const std::string& path) {
  struct stat found {};
  if (::stat(path.c_str(), &found) != 0 || (found.st_mode & S_IWGRP) == 0) return std::nullopt;
  return noun(found) + path + " is writable by its group (gid " + std::to_string(found.st_gid) +
         "), whose members can put any code there; chmod g-w " + path;
}

}  // namespace ekiden::plugin
