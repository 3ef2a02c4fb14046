// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/ports/kv.hpp"
#include "core/status.hpp"

namespace ekiden::store {

// A value as it was at one moment; shared, because a commit reads it while the next one is put.
struct KvEntry {
  std::shared_ptr<const std::string> bytes;
  std::uint64_t version = 0;
};

// What one commit writes of one namespace.
struct KvChanges {
  std::string space;
  std::uint64_t version = 0;                                            // the newest that the namespace has given
  std::vector<std::pair<std::string, std::optional<KvEntry>>> entries;  // nothing: removed
};

// The values of one namespace in memory, within the limits of the port Kv, and which of them the disk does not have
// yet. Not thread-safe.
class KvSpace {
 public:
  explicit KvSpace(std::string name) : name_(std::move(name)) {}

  // From the disk, before anything else.
  void restore(std::string key, KvEntry entry);
  void restore_version(std::uint64_t version) { version_ = version; }

  Result<KvEntry> get(std::string_view key) const;
  Result<std::uint64_t> put(std::string_view key, std::string_view bytes, std::optional<std::uint64_t> expected);
  // Whether there was one.
  Result<bool> remove(std::string_view key);
  std::vector<std::pair<std::string, KvEntry>> scan(std::string_view prefix) const;

  bool has_changes() const { return !changed_.empty(); }
  KvChanges take_changes();
  // They did not reach the disk: they belong to the next changes, as they are by then.
  void give_back(const KvChanges& changes);

 private:
  const std::string name_;
  std::map<std::string, KvEntry, std::less<>> entries_;
  std::size_t bytes_ = 0;      // of all keys and values in entries_
  std::uint64_t version_ = 0;  // one counter for the namespace: a key that comes back has a newer version than it had
  std::set<std::string, std::less<>> changed_;
};

}  // namespace ekiden::store
