// SPDX-License-Identifier: Apache-2.0
#include "store/database.hpp"

#include <sqlite3.h>

#include <utility>

#include "store/sqlite_vfs.hpp"

namespace ekiden::store {

Statement::~Statement() {
  sqlite3_finalize(statement_);
}

Statement::Statement(Statement&& other) noexcept
    : database_(other.database_), statement_(std::exchange(other.statement_, nullptr)) {}

void Statement::bind(int index, std::int64_t value) {
  sqlite3_bind_int64(statement_, index, value);
}

void Statement::bind_text(int index, std::string_view text) {
  sqlite3_bind_text64(statement_, index, text.data(), text.size(), SQLITE_STATIC, SQLITE_UTF8);
}

void Statement::bind_blob(int index, std::string_view bytes) {
  if (bytes.empty())
    sqlite3_bind_zeroblob(statement_, index, 0);
  else
    sqlite3_bind_blob64(statement_, index, bytes.data(), bytes.size(), SQLITE_STATIC);
}

Result<bool> Statement::step() {
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  return database_.failure(code);
}

Status Statement::run() {
  Result<bool> row = step();
  while (row && *row) row = step();
  return row.status();
}

void Statement::reset() {
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);
}

std::int64_t Statement::integer(int column) const {
  return sqlite3_column_int64(statement_, column);
}

std::string_view Statement::bytes(int column) const {
  const auto* const data = static_cast<const char*>(sqlite3_column_blob(statement_, column));
  return data == nullptr ? std::string_view()
                         : std::string_view(data, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column)));
}

Database::Database(std::string path, Fs& fs) : path_(std::move(path)), vfs_(std::make_unique<SqliteVfs>(fs)) {}

Database::~Database() {
  sqlite3_close_v2(connection_);
}

Result<std::unique_ptr<Database>> Database::open(const std::string& path, Fs& fs) {
  std::unique_ptr<Database> self(new Database(path, fs));
  constexpr int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  const int code = sqlite3_open_v2(path.c_str(), &self->connection_, flags, self->vfs_->name());
  if (code != SQLITE_OK) return self->failure(code);
  sqlite3_db_config(self->connection_, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(self->connection_, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  // No other process may write: the connection that writes is the one that checkpoints, and a WAL needs no shared
  // memory. FULL: a commit has returned only after its sync.
  if (Status status =
          self->run("PRAGMA locking_mode = EXCLUSIVE; PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY;"
                    "PRAGMA cell_size_check = ON;");
      !status)
    return status;
  return self;
}

Status Database::run(const char* sql) {
  const int code = sqlite3_exec(connection_, sql, nullptr, nullptr, nullptr);
  return code == SQLITE_OK ? Status() : failure(code);
}

Result<Statement> Database::prepare(std::string_view sql) {
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v3(connection_, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT,
                                      &statement, nullptr);
  if (code != SQLITE_OK) return failure(code);
  return Statement(*this, statement);
}

Result<std::int64_t> Database::integer(std::string_view sql) {
  Result<Statement> statement = prepare(sql);
  if (!statement) return statement.status();
  const Result<bool> row = statement->step();
  if (!row) return row.status();
  return statement->integer(0);
}

Result<std::string> Database::text(std::string_view sql) {
  Result<Statement> statement = prepare(sql);
  if (!statement) return statement.status();
  const Result<bool> row = statement->step();
  if (!row) return row.status();
  return std::string(statement->bytes(0));
}

void Database::roll_back() {
  if (sqlite3_get_autocommit(connection_) == 0) sqlite3_exec(connection_, "ROLLBACK", nullptr, nullptr, nullptr);
}

Status Database::failure(int code) {
  const Status disk = vfs_->take_failure();
  const std::string said = disk.ok() ? path_ + ": " + sqlite3_errstr(code) : disk.message();
  switch (code & 0xFF) {
    case SQLITE_FULL:
      return {Code::full, said};
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return {Code::corrupt, sqlite3_errstr(code)};
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_READONLY:
      return {disk.ok() ? Code::denied : disk.code(), said};
    case SQLITE_IOERR:
      return {Code::io, said};
    default:
      return {Code::internal, said};
  }
}

}  // namespace ekiden::store
