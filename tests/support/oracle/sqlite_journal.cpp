// SPDX-License-Identifier: Apache-2.0
#include "support/oracle/sqlite_journal.hpp"

#include <algorithm>
#include <stdexcept>

namespace ekiden::test {

using namespace journal;

namespace {

// A last seq that no record has: the marker that closes a batch takes one.
constexpr const char* kSchema = R"sql(
  PRAGMA journal_mode = DELETE;
  PRAGMA mmap_size = 0;
  CREATE TABLE IF NOT EXISTS record (seq INTEGER PRIMARY KEY, type INTEGER NOT NULL, body BLOB NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS known (id BLOB PRIMARY KEY, seq INTEGER NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS last (seq INTEGER NOT NULL) STRICT;
  INSERT INTO last SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM last);
)sql";

// The disk of an oracle does not fail: when it does, the test has no answer.
template <class T>
T must(Result<T> result) {
  if (!result) throw std::runtime_error("the oracle: " + result.status().message());
  return *std::move(result);
}
void must(const Status& status) {
  if (!status) throw std::runtime_error("the oracle: " + status.message());
}

std::string_view bytes_of(const EventId& id) {
  return {reinterpret_cast<const char*>(id.bytes.data()), id.bytes.size()};
}

std::string with_sequence(const std::string& document, Seq seq) {
  std::string digits = std::to_string(seq);
  digits.insert(0, 20 - digits.size(), '0');
  const bool is_empty = document.find_first_not_of(" \t\r\n", 1) == document.size() - 1;
  return "{\"sequence\":\"" + digits + "\"" + (is_empty ? "}" : "," + document.substr(1));
}

StoredEvent stored(Seq seq, EventRecord event) {
  StoredEvent out;
  out.seq = seq;
  out.id = event.id;
  out.recorded_ms = event.recorded_ms;
  out.channel = std::move(event.channel);
  out.type = std::move(event.type);
  out.conversation = std::move(event.conversation);
  out.document = with_sequence(event.document, seq);
  return out;
}

Status check(const Record& record, const Options& options) {
  if (encode(record).size() > options.max_record_bytes) return {Code::invalid, "too large"};
  const auto* event = std::get_if<EventRecord>(&record);
  if (event != nullptr && !(event->document.starts_with("{") && event->document.ends_with("}")))
    return {Code::invalid, "no object"};
  return {};
}

}  // namespace

Result<std::unique_ptr<SqliteJournal>> SqliteJournal::open(const Options& options, Fs& fs) {
  std::unique_ptr<SqliteJournal> self(new SqliteJournal(options));
  Result<std::unique_ptr<store::Database>> database = store::Database::open(options.folder + "/oracle.db", fs);
  if (!database) return database.status();
  self->database_ = *std::move(database);
  if (Status status = self->database_->run(kSchema); !status) return status;
  return self;
}

Seq SqliteJournal::next_seq() const {
  return static_cast<Seq>(must(database_->integer("SELECT seq FROM last"))) + 1;
}

void SqliteJournal::append(std::vector<Record> batch, Durability, Done done, std::shared_ptr<Chain> chain) {
  AppendResult result;
  if (chain && chain->is_broken) result.status = Status(Code::full, "what should stand before it was refused");
  for (const Record& record : batch)
    if (result.status) result.status = check(record, options_);
  if (result.status) must(commit(batch, result));
  if (!result.status && chain) chain->is_broken = true;
  if (done) done(result);
  const bool is_new = std::any_of(result.events.begin(), result.events.end(), [](auto& e) { return !e.duplicate; });
  if (is_new && wake_) wake_();
}

Status SqliteJournal::commit(const std::vector<Record>& batch, AppendResult& result) {
  if (Status status = database_->run("BEGIN IMMEDIATE"); !status) return status;
  store::Statement find = must(database_->prepare("SELECT seq FROM known WHERE id = ?"));
  store::Statement know = must(database_->prepare("INSERT INTO known VALUES (?, ?)"));
  store::Statement insert = must(database_->prepare("INSERT INTO record VALUES (?, ?, ?)"));
  const Seq first = next_seq();
  Seq next = first;
  for (const Record& record : batch) {
    if (const auto* event = std::get_if<EventRecord>(&record)) {
      find.reset();
      find.bind_blob(1, bytes_of(event->id));
      if (must(find.step())) {
        result.events.push_back({static_cast<Seq>(find.integer(0)), true});
        continue;
      }
      result.events.push_back({next, false});
      know.reset();
      know.bind_blob(1, bytes_of(event->id));
      know.bind(2, static_cast<std::int64_t>(next));
      must(know.run());
    }
    const std::string body = encode(record);
    insert.reset();
    insert.bind(1, static_cast<std::int64_t>(next++));
    insert.bind(2, type_of(record));
    insert.bind_blob(3, body);
    must(insert.run());
  }
  if (next > first) result.first = first;
  const Seq last = next - first > 1 ? next : next - 1;
  result.last = last;
  find.reset();
  must(database_->run(("UPDATE last SET seq = " + std::to_string(last)).c_str()));
  return database_->run("COMMIT");
}

Result<Page> SqliteJournal::read(Seq after, std::size_t max_events, std::size_t max_bytes) const {
  Page page;
  page.next = std::max(after, next_seq() - 1);
  store::Statement rows = must(database_->prepare("SELECT seq, type, body FROM record WHERE seq > ? ORDER BY seq"));
  rows.bind(1, static_cast<std::int64_t>(after));
  std::size_t bytes = 0;
  while (must(rows.step())) {
    const Seq seq = static_cast<Seq>(rows.integer(0));
    Record record = must(decode(static_cast<std::uint16_t>(rows.integer(1)), rows.bytes(2)));
    auto* event = std::get_if<EventRecord>(&record);
    if (event == nullptr) continue;
    bytes += event->document.size();
    if (!page.events.empty() && bytes > max_bytes) {
      page.next = seq - 1;
      break;
    }
    page.events.push_back(stored(seq, std::move(*event)));
    if (page.events.size() < max_events) continue;
    page.next = seq;
    break;
  }
  return page;
}

Result<Record> SqliteJournal::record(Seq seq) const {
  store::Statement row = must(database_->prepare("SELECT type, body FROM record WHERE seq = ?"));
  row.bind(1, static_cast<std::int64_t>(seq));
  if (!must(row.step())) return Status(Code::not_found, "not kept");
  return decode(static_cast<std::uint16_t>(row.integer(0)), row.bytes(1));
}

Result<StoredEvent> SqliteJournal::event(Seq seq) const {
  Result<Record> found = record(seq);
  if (!found) return found.status();
  auto* event = std::get_if<EventRecord>(&*found);
  if (event == nullptr) return Status(Code::not_found, "no event");
  return stored(seq, std::move(*event));
}

template <class Wanted>
Result<StoredCommand> SqliteJournal::newest_command(Wanted&& is_wanted) const {
  Result<StoredCommand> found = Status(Code::not_found, "not kept");
  must(visit(0, [&](Seq, const Record& record) {
    if (const auto* command = std::get_if<CommandRecord>(&record); command != nullptr && is_wanted(*command))
      found = StoredCommand{*command, {command->id, CommandState::accepted, 0, command->at_ms, {}}};
    if (const auto* state = std::get_if<CommandStateRecord>(&record);
        state != nullptr && found && state->id == found->command.id)
      found->state = *state;
    return true;
  }));
  return found;
}

Result<StoredCommand> SqliteJournal::command(std::string_view id) const {
  return newest_command([id](const CommandRecord& command) { return command.id == id; });
}

Result<StoredCommand> SqliteJournal::command_by_key(std::string_view idempotency_key) const {
  return newest_command([=](const CommandRecord& command) { return command.idempotency_key == idempotency_key; });
}

Status SqliteJournal::visit(Seq from, const std::function<bool(Seq, const Record&)>& visit) const {
  store::Statement rows = must(database_->prepare("SELECT seq, type, body FROM record WHERE seq >= ? ORDER BY seq"));
  rows.bind(1, static_cast<std::int64_t>(from));
  while (must(rows.step()))
    if (!visit(static_cast<Seq>(rows.integer(0)),
               must(decode(static_cast<std::uint16_t>(rows.integer(1)), rows.bytes(2)))))
      break;
  return {};
}

Status SqliteJournal::erase(const std::vector<Seq>& seqs) {
  // An event keeps its id, the first 16 bytes of its body.
  const std::string erased = std::to_string(type_of(ErasedRecord{}));
  const std::string event = std::to_string(type_of(EventRecord{}));
  for (const Seq seq : seqs)
    must(database_->run(("UPDATE record SET type = " + erased + ", body = CASE type WHEN " + event +
                         " THEN substr(body, 1, 16) ELSE zeroblob(length(body)) END WHERE seq = " +
                         std::to_string(seq) + " AND type <> " + erased)
                            .c_str()));
  return {};
}

Stats SqliteJournal::stats() const {
  Stats stats;
  stats.first = static_cast<Seq>(must(database_->integer("SELECT coalesce(min(seq), 0) FROM record")));
  stats.last = next_seq() - 1;
  return stats;
}

void SqliteJournal::forget_below(Seq seq) {
  must(database_->run(("DELETE FROM record WHERE seq < " + std::to_string(seq) + "; DELETE FROM known WHERE seq < " +
                       std::to_string(seq))
                          .c_str()));
}

}  // namespace ekiden::test
