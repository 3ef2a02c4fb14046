// SPDX-License-Identifier: Apache-2.0
// Disks for tests: one in memory whose power can be cut, and one that wraps any other and fails as told.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "core/ports/fs.hpp"

namespace ekiden::test {

// A disk in memory that keeps, beside what programs see, what a power cut would leave: bytes covered by a finished
// sync of the file, under names covered by a finished sync of the folder. Folders themselves are durable at once.
// Thread-safe.
class PowerCutFs final : public Fs {
 public:
  enum class Loss {
    everything,  // all that was not synced is gone
    random       // of the bytes not synced, any subset of 512-byte sectors may have reached the disk, and any file size
  };
  explicit PowerCutFs(Loss loss = Loss::everything, std::uint64_t seed = 0) : loss_(loss), random_(seed) {}

  // From now on every operation fails, on files that are open too. Threads of the "old process" may still be running.
  void power_cut();
  // What survived becomes the content of the disk, no lock is held. Files opened before stay dead.
  void power_on();

  // What programs see, for tests that damage or compare files.
  std::string contents(const std::string& path) const;
  // Becomes durable at once. Creates the file when it does not exist.
  void set_contents(const std::string& path, std::string bytes);

  Result<std::unique_ptr<File>> open(const std::string& path, Open mode) override;
  Result<std::vector<std::string>> list(const std::string& folder) override;
  bool exists(const std::string& path) override;
  Status make_folder(const std::string& path) override;
  Status rename(const std::string& from, const std::string& to) override;
  Status remove(const std::string& path) override;
  Status sync_folder(const std::string& path) override;
  Result<std::unique_ptr<File>> lock(const std::string& path) override;

 private:
  struct Range {
    std::uint64_t offset = 0, size = 0;
  };
  struct Inode {
    std::string bytes;         // what programs see
    std::string durable;       // what a power cut leaves
    std::vector<Range> dirty;  // written since the last sync
  };
  class Handle;
  class LockHandle;
  using Names = std::map<std::string, std::shared_ptr<Inode>>;

  bool alive(std::uint64_t era) const { return powered_ && era == era_; }
  void lose(Inode& inode);

  const Loss loss_;
  mutable std::mutex mutex_;
  std::mt19937_64 random_;
  bool powered_ = true;
  std::uint64_t era_ = 0;  // one more after each power cut: older handles are dead
  std::set<std::string> folders_;
  std::set<std::string> locked_;
  Names names_;
  Names durable_names_;
};

// Passes everything on to another disk, and fails as told. Thread-safe; the other disk outlives it.
class FaultyFs final : public Fs {
 public:
  enum class Op { read, write, sync, truncate, create, open, rename, remove, sync_folder };

  explicit FaultyFs(Fs& inner) : inner_(inner) {}

  // After `skip` more successes, the next `times` operations of this kind fail (times 0: all of them, until heal()).
  // A write that fails leaves the first half of its bytes behind.
  void fail(Op op, Status status, std::size_t skip = 0, std::size_t times = 1);
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

  // Counts the operation; the failure planned for it, or ok.
  Status next(Op op);
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
  std::map<std::string, std::uint64_t> sizes_;
  std::optional<std::uint64_t> capacity_;
};

}  // namespace ekiden::test
