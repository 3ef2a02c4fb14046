// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "core/ports/fs.hpp"

namespace ekiden::prove {

// Passes everything on to another disk, and fails as told. Thread-safe; the other disk outlives it.
class FaultyFs final : public Fs {
 public:
  enum class Op { read, write, sync, truncate, create, open, rename, remove, sync_folder };

  explicit FaultyFs(Fs& inner) : inner_(inner) {}

  // After `skip` more successes, the next `times` operations of this kind fail (times 0: all of them, until heal()).
  // A write that fails leaves the first half of its bytes behind.
  void fail(Op op, Status status, std::size_t skip = 0, std::size_t times = 1);
  // Reads that touch these bytes of the file fail as Code::io, until heal().
  void lose_sector(const std::string& path, std::uint64_t offset, std::uint64_t bytes);
  void heal();
  // All files together may have this many bytes, counted from those that this disk has seen. Nothing: no limit.
  void set_capacity(std::optional<std::uint64_t> bytes);
  std::uint64_t used() const;

  // Syncs of files do not return until release_syncs().
  void hold_syncs();
  void release_syncs();
  // Waits until that many syncs are held back. False when that did not happen within 10 s.
  bool wait_for_held_syncs(std::size_t count);

  std::size_t count(Op op) const;  // operations so far, failed ones included

  Result<std::unique_ptr<File>> open(const std::string& path, Open mode) override;
  Result<std::vector<std::string>> list(const std::string& folder) override { return inner_.list(folder); }
  bool exists(const std::string& path) override { return inner_.exists(path); }
  Status make_folder(const std::string& path) override { return inner_.make_folder(path); }
  Status rename(const std::string& from, const std::string& to) override;
  Status remove(const std::string& path) override;
  Status sync_folder(const std::string& path) override;
  Result<std::unique_ptr<File>> lock(const std::string& path) override { return inner_.lock(path); }

 private:
  class Handle;
  struct Plan {
    Status status;
    std::size_t skip = 0;
    std::size_t left = 0;
    bool for_ever = false;
  };

  struct Sector {
    std::string path;
    std::uint64_t offset = 0, bytes = 0;
  };

  // Counts the operation; the failure planned for it, or ok.
  Status next(Op op);
  Status next_read(const std::string& path, std::uint64_t offset, std::uint64_t bytes);
  void pass_gate();
  // Up to where the file may grow on its way to `end`.
  std::uint64_t reserve(const std::string& path, std::uint64_t end);
  void set_size(const std::string& path, std::uint64_t size);

  Fs& inner_;
  mutable std::mutex mutex_;
  std::condition_variable gate_;
  bool held_ = false;
  std::size_t waiting_ = 0;
  std::map<Op, Plan> plans_;
  std::map<Op, std::size_t> counts_;
  std::vector<Sector> lost_;
  std::map<std::string, std::uint64_t> sizes_;
  std::optional<std::uint64_t> capacity_;
};

}  // namespace ekiden::prove
