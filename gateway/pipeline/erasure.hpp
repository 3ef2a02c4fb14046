// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <unordered_set>
#include <vector>

#include "core/person.hpp"
#include "core/ports/erasures.hpp"
#include "core/ports/personal_data.hpp"
#include "journal/journal.hpp"

namespace ekiden::pipeline {

// Erases what the gateway keeps of one person: their events, the commands to them, dead letters of both, large
// documents, and values of plugins in which they stand. Blocks: not for a loop.
class Erasure {
 public:
  // What stands about a person in the journal.
  struct Records {
    std::vector<journal::Seq> seqs;            // ascending: all records
    std::unordered_set<journal::Seq> events;   // of them
    std::unordered_set<std::string> commands;  // ids
    std::uint64_t dead_letters = 0;
    std::set<std::string> references;  // to documents that only these events name
  };
  // Whoever holds such records in memory lets go of them, and takes none of them from the journal before the next call;
  // returns when that is done. The last call, without records, comes when they are gone.
  using Forget = std::function<void(const Records&)>;

  // What it is given outlives it. Once `is_stopping` it gives up with Code::cancelled.
  Erasure(journal::Journal& journal, std::vector<PersonalData*> others, Forget forget,
          const std::atomic<bool>& is_stopping)
      : journal_(journal), others_(std::move(others)), forget_(std::move(forget)), is_stopping_(is_stopping) {}

  Result<ErasureReport> count(const Person& person);
  // May be repeated after a failure or a crash: what is gone stays gone. `erased` are the seqs of the journal.
  Result<ErasureReport> erase(const Person& person);
  const std::unordered_set<journal::Seq>& erased() const { return erased_; }

 private:
  Result<Records> find(const Person& person) const;
  Status drop_shared_references(Records& records) const;

  journal::Journal& journal_;
  const std::vector<PersonalData*> others_;
  const Forget forget_;
  const std::atomic<bool>& is_stopping_;
  std::unordered_set<journal::Seq> erased_;
  std::unordered_set<std::string> erased_commands_;
};

}  // namespace ekiden::pipeline
