// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <string>

#include "journal/journal.hpp"
#include "store/database.hpp"

namespace ekiden::test {

// The oracle of differential tests: the contract of journal::Journal in the plainest way there is, one SQLite
// transaction a batch (rollback journal, one connection, no mmap). It shares no code with the segments: what both
// engines answer alike, neither got wrong in the same way. Slow; one thread.
class SqliteJournal final : public journal::Journal {
 public:
  // `folder` is there. What a power cut leaves is what was committed.
  static Result<std::unique_ptr<SqliteJournal>> open(const journal::Options& options, Fs& fs);

  using journal::Journal::append;
  // `done` runs before it returns.
  void append(std::vector<journal::Record> batch, journal::Durability durability, Done done,
              std::shared_ptr<journal::Chain> chain) override;
  Result<journal::Page> read(journal::Seq after, std::size_t max_events, std::size_t max_bytes) const override;
  Result<journal::StoredEvent> event(journal::Seq seq) const override;
  Result<journal::Record> record(journal::Seq seq) const override;
  Result<journal::StoredCommand> command(std::string_view id) const override;
  Result<journal::StoredCommand> command_by_key(std::string_view idempotency_key) const override;
  Status visit(journal::Seq from,
               const std::function<bool(journal::Seq, const journal::Record&)>& visit) const override;
  Status erase(const std::vector<journal::Seq>& seqs) override;
  std::vector<journal::Gap> gaps() const override { return {}; }
  void on_events(std::function<void()> wake) override { wake_ = std::move(wake); }
  // Deletes at once, record by record. Segments delete later, and more at a time: see forget_below.
  void release(journal::Seq seq) override { forget_below(seq); }
  Status accepting() const override { return {}; }
  journal::Stats stats() const override;

  // What another engine has deleted by its own rules is gone here too.
  void forget_below(journal::Seq seq);

 private:
  explicit SqliteJournal(const journal::Options& options) : options_(options) {}
  Status commit(const std::vector<journal::Record>& batch, journal::AppendResult& result);
  journal::Seq next_seq() const;
  template <class Wanted>
  Result<journal::StoredCommand> newest_command(Wanted&& is_wanted) const;

  const journal::Options options_;
  std::unique_ptr<store::Database> database_;
  std::function<void()> wake_;
};

}  // namespace ekiden::test
