// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "core/status.hpp"
#include "journal/journal.hpp"

namespace ekiden::pipeline {

// The poll cursors: the newest durable one of each channel and name. Thread-safe.
class Cursors {
 public:
  explicit Cursors(journal::Journal& journal) : journal_(journal) {}

  // A record that the journal holds, oldest first; before the first append.
  void recover(journal::Seq seq, const journal::CursorRecord& record);
  // Code::not_found before the first.
  Result<std::string> find(const std::string& channel, const std::string& name) const;

  // Appends a batch together with a cursor. `done` as of Journal::append, with the chain that the batch belongs to:
  // once one has failed, the cursor takes no later batch until resume() of that chain.
  using Chain = std::shared_ptr<journal::Chain>;
  using Done = std::function<void(const journal::AppendResult&, const Chain&)>;
  void append(journal::CursorRecord cursor, std::vector<journal::Record> batch, Done done);
  void resume(const std::string& channel, const std::string& name, const Chain& chain);

  // Records below `needed` may be deleted: writes cursors again that would go with them. Gives the first record that
  // cursors need for now, at most `needed`.
  journal::Seq carry_over(journal::Seq needed);

 private:
  using Key = std::pair<std::string, std::string>;  // channel, name
  struct Entry {
    bool known = false;
    std::string value;
    journal::Seq from = 0;  // the record that holds it is not older than this
    std::size_t appending = 0;
    Chain chain;
  };

  void appended(const Key& key, const std::string& value, journal::Seq from, bool ok);

  journal::Journal& journal_;
  mutable std::mutex mutex_;
  std::map<Key, Entry> entries_;
};

}  // namespace ekiden::pipeline
