// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "core/ports/fs.hpp"
#include "core/status.hpp"

namespace ekiden::store {

// SQLite's file layer over the port Fs: files have the mode that Fs gives them, and the disks of our tests, full ones
// and those without power, are SQLite's too. Made for one connection: it locks nothing, the caller holds the data
// folder's lock, and there is no shared memory, so that a WAL needs PRAGMA locking_mode = EXCLUSIVE. On the thread of
// the connection. Outlives the connection; `fs` outlives this.
class SqliteVfs {
 public:
  explicit SqliteVfs(Fs& fs);
  ~SqliteVfs();
  SqliteVfs(const SqliteVfs&) = delete;
  SqliteVfs& operator=(const SqliteVfs&) = delete;

  // For sqlite3_open_v2.
  const char* name() const;
  // Why the last operation on a file failed, and ok from then on: SQLite itself keeps a number only.
  Status take_failure();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace ekiden::store
