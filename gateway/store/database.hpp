// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "core/ports/fs.hpp"
#include "core/status.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace ekiden::store {

class SqliteVfs;
class Database;

// A prepared statement. Text and blobs are borrowed until the next reset. Lives shorter than its database.
class Statement {
 public:
  ~Statement();
  Statement(Statement&& other) noexcept;
  Statement& operator=(Statement&&) = delete;

  // `index` from 1.
  void bind(int index, std::int64_t value);
  void bind_text(int index, std::string_view text);
  void bind_blob(int index, std::string_view bytes);
  // Whether there is a row.
  Result<bool> step();
  // Steps to the end; what rows there are is dropped.
  Status run();
  // Ready to be bound and run again.
  void reset();

  // Of the row; `column` from 0. Views live until the next step or reset.
  std::int64_t integer(int column) const;
  std::string_view bytes(int column) const;

 private:
  friend class Database;
  Statement(Database& database, sqlite3_stmt* statement) : database_(database), statement_(statement) {}

  Database& database_;
  sqlite3_stmt* statement_;
};

// One connection to an SQLite file through Fs. Failures: Code::full, Code::io, Code::denied, Code::corrupt (what is in
// the file is no database, or a damaged one). One thread at a time; `fs` outlives it.
class Database {
 public:
  // Creates the file when it is not there.
  static Result<std::unique_ptr<Database>> open(const std::string& path, Fs& fs);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  // One or more statements without parameters.
  Status run(const char* sql);
  Result<Statement> prepare(std::string_view sql);
  // The first column of the one row that `sql` yields.
  Result<std::int64_t> integer(std::string_view sql);
  Result<std::string> text(std::string_view sql);
  // Ends a transaction without a trace; fine when there is none.
  void roll_back();

  // What SQLite's result code means. Not for SQLITE_OK, SQLITE_ROW and SQLITE_DONE.
  Status failure(int code);

 private:
  Database(std::string path, Fs& fs);

  const std::string path_;
  const std::unique_ptr<SqliteVfs> vfs_;
  sqlite3* connection_ = nullptr;
};

}  // namespace ekiden::store
