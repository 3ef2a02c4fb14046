// SPDX-License-Identifier: Apache-2.0
#include "plugin/remote/landlock.hpp"

#include <fcntl.h>
#include <linux/landlock.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

#include "plugin/remote/confine.hpp"

namespace ekiden::plugin {

namespace {

constexpr std::uint64_t kRead = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
constexpr std::uint64_t kMakeAndRemove = LANDLOCK_ACCESS_FS_REMOVE_DIR | LANDLOCK_ACCESS_FS_REMOVE_FILE |
                                         LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_REG |
                                         LANDLOCK_ACCESS_FS_MAKE_SYM | LANDLOCK_ACCESS_FS_MAKE_FIFO;
// Handled by the second and third version of landlock; the numbers are the kernel's and do not depend on its headers.
constexpr std::uint64_t kRefer = 1ull << 13;
constexpr std::uint64_t kTruncate = 1ull << 14;

// What shared libraries read by themselves after they are loaded; nothing here is anybody's own.
constexpr std::array kReadable = {"/usr/lib",       "/usr/lib64", "/lib",      "/lib64",      "/usr/share/zoneinfo",
                                  "/etc/localtime", "/etc/ssl",   "/dev/null", "/dev/urandom"};
// Where programs, and what they are made of, are installed.
constexpr std::array kPrograms = {"/usr", "/bin", "/sbin", "/lib", "/lib64", "/opt", "/etc/ld.so.cache"};
constexpr std::array kBesidePrograms = {"lib", "lib64", "libexec", "share"};
constexpr std::array kReadableWithNetwork = {"/etc/resolv.conf", "/etc/hosts", "/etc/nsswitch.conf", "/etc/gai.conf",
                                             "/etc/services"};

class Descriptor {
 public:
  explicit Descriptor(long fd) : fd_(static_cast<int>(fd)) {}
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }

 private:
  const int fd_;
};

Status failed(const std::string& what) {
  return Status(Code::denied, "landlock: " + what + ": " + std::strerror(errno));
}

// A path that is not there gives no right to anything: that is fine.
Status allow(int ruleset, const std::string& path, std::uint64_t rights) {
  const Descriptor target(::open(path.c_str(), O_PATH | O_CLOEXEC));
  if (target.get() < 0) return {};
  struct stat info {};
  if (::fstat(target.get(), &info) != 0) return failed(path);
  landlock_path_beneath_attr rule{};
  rule.parent_fd = target.get();
  rule.allowed_access = S_ISDIR(info.st_mode) ? rights
                                              : rights & (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE |
                                                          LANDLOCK_ACCESS_FS_EXECUTE | kTruncate);
  if (::syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) != 0) return failed(path);
  return {};
}

// Programs are found on PATH; what they are made of stands beside their folder. Never all of a file system.
std::vector<std::string> program_folders() {
  std::vector<std::string> folders(kPrograms.begin(), kPrograms.end());
  const char* const path = std::getenv("PATH");
  std::istringstream list(path == nullptr ? "" : path);
  for (std::string word; std::getline(list, word, ':');) {
    std::error_code failed;
    const std::filesystem::path folder = std::filesystem::canonical(word, failed);
    if (failed || !folder.has_relative_path()) continue;
    folders.push_back(folder.string());
    for (const char* const name : kBesidePrograms) folders.push_back((folder.parent_path() / name).string());
  }
  return folders;
}

// To read and to run what is installed, and to throw away what it writes; nothing else.
Status allow_programs(int ruleset, const std::string& plugin_folder) {
  std::vector<std::string> folders = program_folders();
  folders.push_back(plugin_folder);
  for (const std::string& folder : folders)
    if (Status status = allow(ruleset, folder, kRead | LANDLOCK_ACCESS_FS_EXECUTE); !status) return status;
  return allow(ruleset, "/dev/null", LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE);
}

}  // namespace

Result<bool> restrict_files(const Confinement& confinement) {
  const long version = ::syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION);
  if (version < 1) return false;
  landlock_ruleset_attr handled{};
  handled.handled_access_fs = kRead | kMakeAndRemove | LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_WRITE_FILE |
                              LANDLOCK_ACCESS_FS_MAKE_CHAR | LANDLOCK_ACCESS_FS_MAKE_BLOCK |
                              LANDLOCK_ACCESS_FS_MAKE_SOCK;
  if (version >= 2) handled.handled_access_fs |= kRefer;
  if (version >= 3) handled.handled_access_fs |= kTruncate;
  const Descriptor ruleset(::syscall(SYS_landlock_create_ruleset, &handled, sizeof handled.handled_access_fs, 0));
  if (ruleset.get() < 0) return failed("the rules could not be made");

  for (const char* path : kReadable)
    if (Status status = allow(ruleset.get(), path, kRead); !status) return status;
  if (confinement.needs.network)
    for (const char* path : kReadableWithNetwork)
      if (Status status = allow(ruleset.get(), path, kRead); !status) return status;
  if (Status status = allow(ruleset.get(), confinement.plugin_folder, kRead); !status) return status;
  if (confinement.needs.processes)
    if (Status status = allow_programs(ruleset.get(), confinement.plugin_folder); !status) return status;
  if (confinement.needs.files && !confinement.own_folder.empty()) {
    const std::uint64_t all =
        (kRead | kMakeAndRemove | LANDLOCK_ACCESS_FS_WRITE_FILE | kRefer | kTruncate) & handled.handled_access_fs;
    if (Status status = allow(ruleset.get(), confinement.own_folder, all); !status) return status;
  }
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return failed("no new privileges");
  if (::syscall(SYS_landlock_restrict_self, ruleset.get(), 0) != 0)
    return failed("the rules could not be put in force");
  return true;
}

}  // namespace ekiden::plugin
