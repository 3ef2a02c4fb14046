// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/ports/fs.hpp"

namespace ekiden {

// The real disk: pread, pwritev, fdatasync, flock (POSIX.1-2017; flock is Linux and BSD). Thread-safe; a File follows
// the rules of its port. Messages name the path and the system's reason. No room, no quota and no free descriptor are
// Code::full. The lock dies with the process, however it ends.
class PosixFs final : public Fs {
 public:
  Result<std::unique_ptr<File>> open(const std::string& path, Open mode) override;
  Result<std::vector<std::string>> list(const std::string& folder) override;
  bool exists(const std::string& path) override;
  Status make_folder(const std::string& path) override;
  Status rename(const std::string& from, const std::string& to) override;
  Status remove(const std::string& path) override;
  Status sync_folder(const std::string& path) override;
  Result<std::unique_ptr<File>> lock(const std::string& path) override;
};

}  // namespace ekiden
