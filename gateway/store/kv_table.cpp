// SPDX-License-Identifier: Apache-2.0
#include "store/kv_table.hpp"

#include "core/encoding.hpp"

namespace ekiden::store {

namespace {

constexpr const char* kFile = "/store.db";
constexpr std::int64_t kApplication = 0x454B4453;  // "EKDS"
constexpr std::int64_t kFormat = 1;
constexpr const char* kSchema = R"sql(
  BEGIN;
  CREATE TABLE space (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, version INTEGER NOT NULL) STRICT;
  CREATE TABLE entry (space INTEGER NOT NULL, key TEXT NOT NULL, version INTEGER NOT NULL, value BLOB NOT NULL,
                      checksum BLOB NOT NULL, PRIMARY KEY (space, key)) STRICT, WITHOUT ROWID;
  PRAGMA user_version = 1;
  PRAGMA application_id = 0x454B4453;
  COMMIT;
)sql";

// Of all that a row says. Names and keys hold no NUL.
std::string checksum(std::string_view space, std::string_view key, std::int64_t version, std::string_view value) {
  std::string row(space);
  row.append(1, '\0').append(key).append(1, '\0').append(std::to_string(version)).append(1, '\0').append(value);
  return sha256(row).substr(0, 16);
}

// Says what to do about damage; passes everything else.
Status explained(const std::string& path, const Status& status) {
  if (status.code() != Code::corrupt) return status;
  return {Code::corrupt, path + " is damaged (" + status.message() +
                             "): restore it from a backup, or move it away, and plugins begin without what they kept"};
}

// Made beside its place and renamed, so that an empty or half-made file at its place is always damage.
Status create(const std::string& folder, const std::string& path, Fs& fs) {
  if (fs.exists(path + "-wal"))
    return {Code::corrupt,
            path + " is missing, and " + path +
                "-wal, which belongs to it, is there: restore both from a backup, or move the second away"};
  const std::string beside = path + ".new";
  for (const std::string& left : {beside, beside + "-journal"})
    if (fs.exists(left))
      if (Status status = fs.remove(left); !status) return status;
  {
    Result<std::unique_ptr<Database>> database = Database::open(beside, fs);
    if (!database) return database.status();
    if (Status status = (*database)->run(kSchema); !status) return status;
  }
  if (Status status = fs.rename(beside, path); !status) return status;
  return fs.sync_folder(folder);
}

}  // namespace

Result<std::unique_ptr<KvTable>> KvTable::open(const std::string& folder, Fs& fs) {
  const std::string path = folder + kFile;
  if (!fs.exists(path))
    if (Status status = create(folder, path, fs); !status) return status;
  Result<std::unique_ptr<Database>> database = Database::open(path, fs);
  if (!database) return explained(path, database.status());
  std::unique_ptr<KvTable> self(new KvTable(path, *std::move(database)));
  if (Status status = self->examine(); !status) return explained(path, status);
  if (Status status = self->database_->run("PRAGMA journal_mode = WAL"); !status) return explained(path, status);
  return self;
}

Status KvTable::examine() {
  const Result<std::int64_t> application = database_->integer("PRAGMA application_id");
  if (!application) return application.status();
  if (*application != kApplication) return {Code::corrupt, "it does not begin as the gateway writes it"};
  const Result<std::int64_t> format = database_->integer("PRAGMA user_version");
  if (!format) return format.status();
  if (*format != kFormat)
    return {Code::conflict,
            path_ + " has format " + std::to_string(*format) + ": a newer gateway wrote it, run that one"};
  // Not quick_check, which does not compare an index with its table: a name that only the index has wrong is not found.
  const Result<std::string> found = database_->text("PRAGMA integrity_check(1)");
  if (!found) return found.status();
  return *found == "ok" ? examine_entries() : Status(Code::corrupt, *found);
}

Status KvTable::examine_entries() {
  Result<Statement> entries = database_->prepare(
      "SELECT space.name, key, entry.version, value, checksum FROM entry LEFT JOIN space ON space.id = entry.space");
  if (!entries) return entries.status();
  Result<bool> row = entries->step();
  for (; row && *row; row = entries->step())
    if (entries->bytes(4) != checksum(entries->bytes(0), entries->bytes(1), entries->integer(2), entries->bytes(3)))
      return {Code::corrupt, "a value has another checksum than when it was written"};
  return row.status();
}

Result<std::vector<std::string>> KvTable::spaces() {
  Result<Statement> names = database_->prepare("SELECT name FROM space");
  if (!names) return explained(path_, names.status());
  std::vector<std::string> list;
  Result<bool> row = names->step();
  for (; row && *row; row = names->step()) list.emplace_back(names->bytes(0));
  if (!row) return explained(path_, row.status());
  return list;
}

Status KvTable::scrub() {
  return explained(path_, database_->run("VACUUM; PRAGMA wal_checkpoint(TRUNCATE)"));
}

Status KvTable::load(const std::string& space, KvSpace& into) {
  return explained(path_, load_rows(space, into));
}

Status KvTable::load_rows(const std::string& space, KvSpace& into) {
  Result<Statement> known = database_->prepare("SELECT id, version FROM space WHERE name = ?1");
  if (!known) return known.status();
  known->bind_text(1, space);
  Result<bool> row = known->step();
  if (!row || !*row) return row.status();
  into.restore_version(static_cast<std::uint64_t>(known->integer(1)));
  Result<Statement> entries = database_->prepare("SELECT key, value, version FROM entry WHERE space = ?1");
  if (!entries) return entries.status();
  entries->bind(1, known->integer(0));
  for (row = entries->step(); row && *row; row = entries->step())
    into.restore(std::string(entries->bytes(0)), {std::make_shared<const std::string>(entries->bytes(1)),
                                                  static_cast<std::uint64_t>(entries->integer(2))});
  return row.status();
}

Status KvTable::write(const std::vector<KvChanges>& changes) {
  Status status = database_->run("BEGIN IMMEDIATE");
  for (auto one = changes.begin(); status && one != changes.end(); ++one) status = write_space(*one);
  if (status) status = database_->run("COMMIT");
  if (!status) database_->roll_back();
  return explained(path_, status);
}

Status KvTable::write_space(const KvChanges& changes) {
  Result<Statement> space = database_->prepare(
      "INSERT INTO space (name, version) VALUES (?1, ?2)"
      " ON CONFLICT (name) DO UPDATE SET version = excluded.version RETURNING id");
  if (!space) return space.status();
  space->bind_text(1, changes.space);
  space->bind(2, static_cast<std::int64_t>(changes.version));
  const Result<bool> row = space->step();
  if (!row) return row.status();
  const std::int64_t id = space->integer(0);
  if (Status status = space->run(); !status) return status;

  Result<Statement> put = database_->prepare(
      "INSERT OR REPLACE INTO entry (space, key, version, value, checksum) VALUES (?1, ?2, ?3, ?4, ?5)");
  if (!put) return put.status();
  Result<Statement> remove = database_->prepare("DELETE FROM entry WHERE space = ?1 AND key = ?2");
  if (!remove) return remove.status();
  for (const auto& [key, entry] : changes.entries) {
    Statement& statement = entry ? *put : *remove;
    statement.reset();
    statement.bind(1, id);
    statement.bind_text(2, key);
    const auto version = static_cast<std::int64_t>(entry ? entry->version : 0);
    const std::string sum = entry ? checksum(changes.space, key, version, *entry->bytes) : std::string();
    if (entry) {
      statement.bind(3, version);
      statement.bind_blob(4, *entry->bytes);
      statement.bind_blob(5, sum);
    }
    if (Status status = statement.run(); !status) return status;
  }
  return {};
}

}  // namespace ekiden::store
