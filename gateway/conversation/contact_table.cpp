// SPDX-License-Identifier: Apache-2.0
#include "conversation/contact_table.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "core/envelope.hpp"
#include "core/event_id.hpp"

namespace ekiden::conversation {

namespace {

using store::Statement;

constexpr const char* kFile = "/contacts.db";
constexpr std::int64_t kApplication = 0x454B4443;  // "EKDC"
constexpr std::int64_t kFormat = 2;
// link_scope: where the identity belongs to this contact alone; NULL: others may have it too.
constexpr const char* kSchema = R"sql(
  BEGIN;
  CREATE TABLE IF NOT EXISTS contact (
    id TEXT PRIMARY KEY, display_name TEXT NOT NULL, first_seen_ms INTEGER NOT NULL, seen_ms INTEGER NOT NULL)
    STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS identity (
    contact TEXT NOT NULL, type TEXT NOT NULL, value TEXT NOT NULL, scope TEXT NOT NULL, link_scope TEXT,
    verified INTEGER NOT NULL, channel TEXT NOT NULL, seen_ms INTEGER NOT NULL,
    PRIMARY KEY (contact, type, value, scope)) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS identity_value ON identity (value, type);
  CREATE TABLE IF NOT EXISTS conversation (
    channel TEXT NOT NULL, peer TEXT NOT NULL, key TEXT NOT NULL, contact TEXT NOT NULL,
    PRIMARY KEY (channel, peer)) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS conversation_contact ON conversation (contact);
  CREATE TABLE IF NOT EXISTS merged (id TEXT PRIMARY KEY, into_id TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS progress (one INTEGER PRIMARY KEY CHECK (one = 1), through INTEGER NOT NULL,
    born_at INTEGER NOT NULL) STRICT;
  PRAGMA user_version = 1;
  PRAGMA application_id = 0x454B4443;
  COMMIT;
)sql";
// look_up_ms: before that time nobody asks the platform who it is; 0: nobody has.
constexpr const char* kToFormat2 = R"sql(
  BEGIN;
  ALTER TABLE conversation ADD COLUMN has_left INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE conversation ADD COLUMN look_up_ms INTEGER NOT NULL DEFAULT 0;
  CREATE INDEX conversation_look_up ON conversation (channel, look_up_ms);
  PRAGMA user_version = 2;
  COMMIT;
)sql";

Status explained(const std::string& path, const Status& status) {
  if (status.code() != Code::corrupt) return status;
  return {Code::corrupt,
          path + " is damaged (" + status.message() +
              "): restore it from a backup, or move it away, and contacts begin with what the journal has"};
}

// Of the conversation, or of the identity, in which it was seen first: the same again when the file is made anew. Empty
// when nothing tells the customer from others.
std::string id_of(const Sighting& sighting, const MergeRule& rule) {
  std::vector<std::string_view> fields{"contact", sighting.channel, sighting.peer};
  if (!sighting.peer.empty()) return EventId::of(fields).text();
  for (const Identity& identity : sighting.identities)
    if (const std::optional<std::string> scope = rule.link_scope(identity, sighting)) {
      fields = {"identity", identity.type, identity.value, *scope};
      return EventId::of(fields).text();
    }
  return {};
}

}  // namespace

std::string address_of(const Contact::Conversation& conversation) {
  return conversation.key.ends_with(":" + peer_key_part(conversation.peer)) ? conversation.key : conversation.peer;
}

bool ContactTable::is_there(const std::string& folder, Fs& fs) {
  return fs.exists(folder + kFile);
}

Result<std::unique_ptr<ContactTable>> ContactTable::open(const std::string& folder, Fs& fs) {
  const std::string path = folder + kFile;
  Result<std::unique_ptr<store::Database>> database = store::Database::open(path, fs);
  if (!database) return explained(path, database.status());
  std::unique_ptr<ContactTable> self(new ContactTable(path, *std::move(database)));
  if (Status status = self->examine(); !status) return explained(path, status);
  return self;
}

Status ContactTable::examine() {
  const Result<std::int64_t> application = database_->integer("PRAGMA application_id");
  if (!application) return application.status();
  const Result<std::int64_t> format = database_->integer("PRAGMA user_version");
  if (!format) return format.status();
  if (*application != kApplication && (*application != 0 || *format != 0))
    return {Code::corrupt, "it does not begin as the gateway writes it"};
  if (*format > kFormat)
    return {Code::conflict,
            path_ + " has format " + std::to_string(*format) + ": a newer gateway wrote it, run that one"};
  if (*format == 0)
    if (Status status = database_->run(kSchema); !status) return status;
  if (*format < 2)
    if (Status status = database_->run(kToFormat2); !status) return status;
  return database_->run("PRAGMA journal_mode = WAL; PRAGMA secure_delete = ON");
}

Result<ContactTable::Progress> ContactTable::progress(std::uint64_t last) {
  const std::string made =
      "INSERT INTO progress (one, through, born_at) VALUES (1, 0, " + std::to_string(last) + ") ON CONFLICT DO NOTHING";
  if (Status status = database_->run(made.c_str()); !status) return explained(path_, status);
  const Result<std::int64_t> through = database_->integer("SELECT through FROM progress");
  if (!through) return explained(path_, through.status());
  const Result<std::int64_t> born_at = database_->integer("SELECT born_at FROM progress");
  if (!born_at) return explained(path_, born_at.status());
  return Progress{static_cast<std::uint64_t>(*through), static_cast<std::uint64_t>(*born_at)};
}

Status ContactTable::write(const std::vector<Sighting>& sightings, std::uint64_t through, const MergeRule& rule) {
  Status status = database_->run("BEGIN IMMEDIATE");
  for (auto one = sightings.begin(); status && one != sightings.end(); ++one) status = note(*one, rule);
  const std::string reached = "INSERT INTO progress (one, through, born_at) VALUES (1, " + std::to_string(through) +
                              ", 0) ON CONFLICT (one) DO UPDATE SET through = excluded.through";
  if (status) status = database_->run(reached.c_str());
  if (status) status = database_->run("COMMIT");
  if (!status) database_->roll_back();
  return explained(path_, status);
}

Status ContactTable::note(const Sighting& sighting, const MergeRule& rule) {
  Result<std::vector<std::string>> known = linked(sighting, rule);
  if (!known) return known.status();
  if (known->empty()) {
    const std::string id = id_of(sighting, rule);
    return id.empty() ? Status() : put(id, sighting, rule);
  }
  for (auto other = known->begin() + 1; other != known->end(); ++other)
    if (Status status = merge(known->front(), *other); !status) return status;
  return put(known->front(), sighting, rule);
}

// The contacts that the sighting is of, the one that was seen first before the others.
Result<std::vector<std::string>> ContactTable::linked(const Sighting& sighting, const MergeRule& rule) {
  Result<std::vector<std::string>> found =
      texts("SELECT contact FROM conversation WHERE channel = ?1 AND peer = ?2 AND ?2 <> ''",
            {sighting.channel, sighting.peer});
  for (auto one = sighting.identities.begin(); found && one != sighting.identities.end(); ++one) {
    const std::optional<std::string> scope = rule.link_scope(*one, sighting);
    if (!scope) continue;
    const Result<std::vector<std::string>> more =
        texts("SELECT contact FROM identity WHERE value = ?1 AND type = ?2 AND link_scope = ?3",
              {one->value, one->type, *scope});
    if (!more) return more.status();
    found->insert(found->end(), more->begin(), more->end());
  }
  if (!found) return found;
  std::sort(found->begin(), found->end());
  found->erase(std::unique(found->begin(), found->end()), found->end());
  if (found->size() < 2) return found;
  std::vector<std::pair<std::int64_t, std::string>> by_age;
  for (const std::string& id : *found) {
    Result<Statement> age = database_->prepare("SELECT first_seen_ms FROM contact WHERE id = ?1");
    if (!age) return age.status();
    age->bind_text(1, id);
    if (const Result<bool> row = age->step(); !row) return row.status();
    by_age.emplace_back(age->integer(0), id);
  }
  std::sort(by_age.begin(), by_age.end());
  std::transform(by_age.begin(), by_age.end(), found->begin(), [](const auto& one) { return one.second; });
  return found;
}

Status ContactTable::merge(const std::string& into, const std::string& other) {
  constexpr std::array kSteps = {
      "UPDATE contact SET display_name = iif(contact.display_name = '', other.display_name, contact.display_name),"
      " seen_ms = max(contact.seen_ms, other.seen_ms) FROM contact AS other WHERE contact.id = ?1 AND other.id = ?2",
      "UPDATE OR IGNORE identity SET contact = ?1 WHERE contact = ?2",
      "UPDATE conversation SET contact = ?1 WHERE contact = ?2",
      "UPDATE merged SET into_id = ?1 WHERE into_id = ?2",
      "INSERT OR REPLACE INTO merged (id, into_id) VALUES (?2, ?1)",
  };
  for (const char* const step : kSteps)
    if (Status status = run(step, {into, other}); !status) return status;
  for (const char* const step : {"DELETE FROM identity WHERE contact = ?1", "DELETE FROM contact WHERE id = ?1"})
    if (Status status = run(step, {other}); !status) return status;
  return {};
}

Status ContactTable::put(const std::string& contact, const Sighting& sighting, const MergeRule& rule) {
  Result<Statement> seen = database_->prepare(
      "INSERT INTO contact (id, display_name, first_seen_ms, seen_ms) VALUES (?1, ?2, ?3, ?3) ON CONFLICT (id) DO "
      "UPDATE SET display_name = iif(?2 = '', display_name, ?2), seen_ms = iif(?4, seen_ms, max(seen_ms, ?3))");
  if (!seen) return seen.status();
  seen->bind_text(1, contact);
  seen->bind_text(2, sighting.display_name);
  seen->bind(3, sighting.at_ms);
  seen->bind(4, sighting.from == Sighting::From::lookup ? 1 : 0);
  if (Status status = seen->run(); !status) return status;
  // An id that was merged away comes back when its contact was erased and they write again.
  if (Status status = run("DELETE FROM merged WHERE id = ?1", {contact}); !status) return status;
  if (Status status = put_conversation(contact, sighting); !status) return status;
  Result<Statement> has = database_->prepare(
      "INSERT OR REPLACE INTO identity (contact, type, value, scope, link_scope, verified, channel, seen_ms)"
      " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)");
  if (!has) return has.status();
  for (const Identity& identity : sighting.identities) {
    const std::optional<std::string> scope = rule.link_scope(identity, sighting);
    has->reset();
    has->bind_text(1, contact);
    has->bind_text(2, identity.type);
    has->bind_text(3, identity.value);
    has->bind_text(4, identity.scope);
    if (scope) has->bind_text(5, *scope);
    has->bind(6, identity.is_verified ? (*identity.is_verified ? 1 : 0) : -1);
    has->bind_text(7, sighting.channel);
    has->bind(8, sighting.at_ms);
    if (Status status = has->run(); !status) return status;
  }
  return {};
}

// A command may have named another account of the channel: the key is the customer's own.
Status ContactTable::put_conversation(const std::string& contact, const Sighting& sighting) {
  if (sighting.peer.empty()) return {};
  Result<Statement> has = database_->prepare(
      "INSERT INTO conversation (channel, peer, key, contact, has_left) VALUES (?1, ?2, ?3, ?4, max(?5, 0)) ON CONFLICT"
      " (channel, peer) DO UPDATE SET key = iif(?6, key, ?3), contact = ?4, has_left = iif(?5 < 0, has_left, ?5)");
  if (!has) return has.status();
  has->bind_text(1, sighting.channel);
  has->bind_text(2, sighting.peer);
  has->bind_text(3, sighting.conversation);
  has->bind_text(4, contact);
  has->bind(5, sighting.has_left ? (*sighting.has_left ? 1 : 0) : -1);
  has->bind(6, sighting.from == Sighting::From::lookup ? 1 : 0);
  return has->run();
}

Result<Contact> ContactTable::find(std::string_view id) {
  const Result<std::vector<std::string>> into = texts("SELECT into_id FROM merged WHERE id = ?1", {id});
  if (!into) return explained(path_, into.status());
  return read(into->empty() ? id : std::string_view(into->front()));
}

Result<Contact> ContactTable::find_by_peer(std::string_view channel, std::string_view peer) {
  const Result<std::vector<std::string>> found =
      texts("SELECT contact FROM conversation WHERE channel = ?1 AND peer = ?2", {channel, peer});
  if (!found) return explained(path_, found.status());
  return read(found->empty() ? std::string_view() : std::string_view(found->front()));
}

Result<std::vector<Contact>> ContactTable::find_by_identity(std::string_view type, std::string_view value,
                                                            std::size_t most) {
  Result<std::vector<std::string>> found =
      texts("SELECT DISTINCT contact FROM identity WHERE value = ?1 AND type = ?2 ORDER BY contact", {value, type});
  if (!found) return explained(path_, found.status());
  if (found->size() > most) found->resize(most);
  std::vector<Contact> contacts;
  for (const std::string& id : *found) {
    Result<Contact> contact = read(id);
    if (!contact) return contact.status();
    contacts.push_back(*std::move(contact));
  }
  return contacts;
}

Result<Contact> ContactTable::read(std::string_view id) {
  const auto rows = [&](const char* sql, const auto& use) -> Status {
    Result<Statement> statement = database_->prepare(sql);
    if (!statement) return statement.status();
    statement->bind_text(1, id);
    Result<bool> row = statement->step();
    for (; row && *row; row = statement->step()) use(*statement);
    return row.status();
  };
  Contact contact;
  Status status = rows("SELECT id, display_name, first_seen_ms, seen_ms FROM contact WHERE id = ?1",
                       [&contact](const Statement& row) {
                         contact.id = row.bytes(0);
                         contact.display_name = row.bytes(1);
                         contact.first_seen_ms = row.integer(2);
                         contact.seen_ms = row.integer(3);
                       });
  if (status && contact.id.empty()) return Status(Code::not_found, "there is no such contact");
  if (status)
    status = rows("SELECT type, value, scope, verified, channel, seen_ms FROM identity WHERE contact = ?1",
                  [&contact](const Statement& row) {
                    Contact::Known known{
                        {std::string(row.bytes(0)), std::string(row.bytes(1)), std::string(row.bytes(2)), {}},
                        std::string(row.bytes(4)),
                        row.integer(5)};
                    if (row.integer(3) >= 0) known.identity.is_verified = row.integer(3) == 1;
                    contact.identities.push_back(std::move(known));
                  });
  if (status)
    status = rows("SELECT channel, peer, key, has_left FROM conversation WHERE contact = ?1 ORDER BY channel, peer",
                  [&contact](const Statement& row) {
                    contact.conversations.push_back({std::string(row.bytes(0)), std::string(row.bytes(1)),
                                                     std::string(row.bytes(2)), row.integer(3) != 0});
                  });
  if (status)
    status = rows("SELECT id FROM merged WHERE into_id = ?1 ORDER BY id",
                  [&contact](const Statement& row) { contact.merged.emplace_back(row.bytes(0)); });
  if (!status) return explained(path_, status);
  return contact;
}

Result<std::int64_t> ContactTable::look_up_ms(std::string_view channel, std::string_view peer) {
  Result<Statement> statement =
      database_->prepare("SELECT look_up_ms FROM conversation WHERE channel = ?1 AND peer = ?2");
  if (!statement) return explained(path_, statement.status());
  statement->bind_text(1, channel);
  statement->bind_text(2, peer);
  const Result<bool> row = statement->step();
  if (!row) return explained(path_, row.status());
  if (!*row) return Status(Code::not_found, "there is no such conversation");
  return statement->integer(0);
}

Status ContactTable::look_up_at(std::string_view channel, std::string_view peer, std::int64_t at_ms) {
  Result<Statement> statement =
      database_->prepare("UPDATE conversation SET look_up_ms = ?3 WHERE channel = ?1 AND peer = ?2");
  if (!statement) return explained(path_, statement.status());
  statement->bind_text(1, channel);
  statement->bind_text(2, peer);
  statement->bind(3, at_ms);
  return explained(path_, statement->run());
}

Result<std::vector<Contact::Conversation>> ContactTable::never_looked_up(std::string_view channel, std::size_t most) {
  Result<Statement> statement =
      database_->prepare("SELECT peer, key FROM conversation WHERE channel = ?1 AND look_up_ms = 0 LIMIT ?2");
  if (!statement) return explained(path_, statement.status());
  statement->bind_text(1, channel);
  statement->bind(2, static_cast<std::int64_t>(most));
  std::vector<Contact::Conversation> list;
  Result<bool> row = statement->step();
  for (; row && *row; row = statement->step())
    list.push_back({std::string(channel), std::string(statement->bytes(0)), std::string(statement->bytes(1))});
  if (!row) return explained(path_, row.status());
  return list;
}

// Also who only shares an identity with the id that is to be erased: it stands in what is kept of them.
Result<std::vector<std::string>> ContactTable::contacts_of(const Person& person) {
  return texts(
      "SELECT contact FROM conversation WHERE channel = ?1 AND peer = ?2 UNION SELECT contact FROM identity WHERE "
      "value ="
      " ?2 AND contact IN (SELECT contact FROM conversation WHERE channel = ?1)",
      {person.channel(), person.peer()});
}

Result<std::uint64_t> ContactTable::count(const Person& person) {
  const Result<std::vector<std::string>> contacts = contacts_of(person);
  if (!contacts) return explained(path_, contacts.status());
  return contacts->size();
}

Status ContactTable::erase(const Person& person) {
  const Result<std::vector<std::string>> contacts = contacts_of(person);
  if (!contacts) return explained(path_, contacts.status());
  Status status = database_->run("BEGIN IMMEDIATE");
  for (auto one = contacts->begin(); status && one != contacts->end(); ++one) status = remove(*one);
  if (status) status = database_->run("COMMIT");
  if (!status) database_->roll_back();
  if (status) status = database_->run("VACUUM; PRAGMA wal_checkpoint(TRUNCATE)");
  return explained(path_, status);
}

Status ContactTable::remove(const std::string& contact) {
  for (const char* const step :
       {"DELETE FROM identity WHERE contact = ?1", "DELETE FROM conversation WHERE contact = ?1",
        "DELETE FROM merged WHERE into_id = ?1", "DELETE FROM contact WHERE id = ?1"})
    if (Status status = run(step, {contact}); !status) return status;
  return {};
}

Result<std::vector<std::string>> ContactTable::texts(std::string_view sql,
                                                     const std::vector<std::string_view>& values) {
  Result<Statement> statement = database_->prepare(sql);
  if (!statement) return statement.status();
  for (std::size_t i = 0; i < values.size(); ++i) statement->bind_text(static_cast<int>(i + 1), values[i]);
  std::vector<std::string> list;
  Result<bool> row = statement->step();
  for (; row && *row; row = statement->step()) list.emplace_back(statement->bytes(0));
  if (!row) return row.status();
  return list;
}

Status ContactTable::run(std::string_view sql, const std::vector<std::string_view>& values) {
  return texts(sql, values).status();
}

}  // namespace ekiden::conversation
