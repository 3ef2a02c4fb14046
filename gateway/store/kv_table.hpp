// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/ports/fs.hpp"
#include "core/status.hpp"
#include "store/database.hpp"
#include "store/kv_space.hpp"

namespace ekiden::store {

// The values of all namespaces in `folder`/store.db. Each has a checksum of its own, as SQLite's pages have none. One
// thread at a time.
class KvTable {
 public:
  // Creates the file, whole or not at all, when it was never there. Code::corrupt, with what to do, when it is damaged
  // or is no such file: never an empty table instead. Code::conflict: a newer gateway wrote it.
  static Result<std::unique_ptr<KvTable>> open(const std::string& folder, Fs& fs);

  // The names of all namespaces.
  Result<std::vector<std::string>> spaces();
  // What the disk has of one namespace. Fails as open.
  Status load(const std::string& space, KvSpace& into);
  // All of it durably in one transaction, or nothing.
  Status write(const std::vector<KvChanges>& changes);
  // Writes the file anew, so that it and its log hold nothing of what was removed.
  Status scrub();

 private:
  KvTable(std::string path, std::unique_ptr<Database> database)
      : path_(std::move(path)), database_(std::move(database)) {}
  Status examine();
  Status examine_entries();
  Status load_rows(const std::string& space, KvSpace& into);
  Status write_space(const KvChanges& changes);

  const std::string path_;
  const std::unique_ptr<Database> database_;
};

}  // namespace ekiden::store
