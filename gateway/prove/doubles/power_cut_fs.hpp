// SPDX-License-Identifier: Apache-2.0
#pragma once

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

namespace ekiden::prove {

// A disk in memory that keeps, beside what programs see, what a power cut would leave: bytes covered by a finished
// sync of the file, under names covered by a finished sync of the folder. Folders themselves are durable at once.
// Thread-safe.
class PowerCutFs final : public Fs {
 public:
  enum class Loss {
    everything,  // all that was not synced is gone
    sectors,     // of the bytes not synced, any subset of 512-byte sectors may have reached the disk, and any file size
    pages        // the same by 4 KiB pages, as the kernel writes them back
  };
  explicit PowerCutFs(Loss loss = Loss::everything, std::uint64_t seed = 0) : loss_(loss), random_(seed) {}

  // The power fails by itself at the write or sync after `operations` more of them: in the middle of what is going on.
  void cut_after(std::uint64_t operations);
  // The sync after `skip` more fails once. As on Linux, what it was to cover counts as written from then on: a later
  // sync succeeds and does not bring it to the disk, programs go on to see it, and a power cut shows that it is gone.
  void fail_sync(std::uint64_t skip);
  bool is_powered() const;

  // From now on every operation fails, on files that are open too. Threads of the "old process" may still be running.
  void power_cut();
  // What survived becomes the content of the disk, no lock is held. Files opened before stay dead.
  void power_on();

  // What programs see, for tests that damage or compare files.
  std::string contents(const std::string& path) const;
  // Becomes durable at once. Creates the file when it does not exist.
  void set_contents(const std::string& path, std::string bytes);
  // Every file that programs see, by path.
  std::map<std::string, std::string> files() const;

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
  // Counts a write or a sync of an open file; false when there is no power for it.
  bool begin(std::uint64_t era);
  void lose(Inode& inode);

  const Loss loss_;
  mutable std::mutex mutex_;
  std::mt19937_64 random_;
  bool powered_ = true;
  std::optional<std::uint64_t> operations_left_;  // until the power fails
  std::optional<std::uint64_t> syncs_until_error_;
  std::uint64_t era_ = 0;  // one more after each power cut: older handles are dead
  std::set<std::string> folders_;
  std::set<std::string> locked_;
  Names names_;
  Names durable_names_;
};

}  // namespace ekiden::prove
