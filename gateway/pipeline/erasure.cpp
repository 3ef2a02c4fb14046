// SPDX-License-Identifier: Apache-2.0
#include "pipeline/erasure.hpp"

#include <algorithm>
#include <string_view>

namespace ekiden::pipeline {

namespace {

// What came about while one round was at work is left to the next: answers of requests that were on the wire.
constexpr int kMostRounds = 10;
constexpr std::string_view kReferencePrefix = "sha256:";
constexpr std::size_t kReferenceBytes = kReferencePrefix.size() + 64;

template <class Use>
void for_each_reference(std::string_view document, Use&& use) {
  for (std::size_t at = document.find(kReferencePrefix); at != std::string_view::npos;
       at = document.find(kReferencePrefix, at + 1))
    use(std::string(document.substr(at, kReferenceBytes)));
}

// Decides record by record, in the order of the journal: a command stands before its states, an event before what
// became of it.
class Finder {
 public:
  // `known_commands`: those of theirs that earlier rounds have erased.
  Finder(const Person& person, const std::unordered_set<std::string>& known_commands)
      : person_(person), known_commands_(known_commands) {}

  void look_at(journal::Seq seq, const journal::Record& record) {
    if (std::visit([&](const auto& value) { return is_theirs(seq, value); }, record)) found_.seqs.push_back(seq);
  }
  Erasure::Records take() { return std::move(found_); }

 private:
  bool is_theirs(journal::Seq seq, const journal::EventRecord& event) {
    if (event.channel != person_.channel()) return false;
    if (!person_.owns(event.conversation) && !person_.stands_in(event.document)) return false;
    found_.events.insert(seq);
    for_each_reference(event.document, [&](std::string ref) { found_.references.insert(std::move(ref)); });
    return true;
  }
  bool is_theirs(journal::Seq, const journal::CommandRecord& command) {
    if (command.channel != person_.channel()) return false;
    if (!person_.owns(command.lane) && !person_.stands_in(command.document)) return false;
    found_.commands.insert(command.id);
    for_each_reference(command.document, [&](std::string ref) { found_.references.insert(std::move(ref)); });
    return true;
  }
  bool is_theirs(journal::Seq, const journal::CommandStateRecord& state) {
    return found_.commands.contains(state.id) || known_commands_.contains(state.id) || person_.stands_in(state.result);
  }
  // Also one that was written while its event was erased: it belongs to nothing any more, whoever it was about.
  bool is_theirs(journal::Seq, const journal::DeadRecord& dead) {
    if (!found_.events.contains(dead.event) && !erased_.contains(dead.event)) return false;
    ++found_.dead_letters;
    return true;
  }
  bool is_theirs(journal::Seq seq, const journal::ErasedRecord&) {
    erased_.insert(seq);
    return false;
  }
  template <class Other>
  bool is_theirs(journal::Seq, const Other&) {
    return false;
  }

  const Person& person_;
  const std::unordered_set<std::string>& known_commands_;
  std::unordered_set<journal::Seq> erased_;
  Erasure::Records found_;
};

}  // namespace

Result<Erasure::Records> Erasure::find(const Person& person) const {
  Finder finder(person, erased_commands_);
  const Status read = journal_.visit(0, [&](journal::Seq seq, const journal::Record& record) {
    finder.look_at(seq, record);
    return !is_stopping_;
  });
  if (!read) return read;
  if (is_stopping_) return Status(Code::cancelled, "the gateway stops");
  Records records = finder.take();
  if (Status status = drop_shared_references(records); !status) return status;
  return records;
}

// Two people may have sent, or been sent, the same picture.
Status Erasure::drop_shared_references(Records& records) const {
  if (records.references.empty()) return {};
  const auto keep = [&](const std::string& ref) { records.references.erase(ref); };
  return journal_.visit(0, [&](journal::Seq seq, const journal::Record& record) {
    const auto* event = std::get_if<journal::EventRecord>(&record);
    const auto* command = std::get_if<journal::CommandRecord>(&record);
    if (event != nullptr && !records.events.contains(seq)) for_each_reference(event->document, keep);
    if (command != nullptr && !records.commands.contains(command->id)) for_each_reference(command->document, keep);
    return !records.references.empty();
  });
}

Result<ErasureReport> Erasure::count(const Person& person) {
  const Result<Records> records = find(person);
  if (!records) return records.status();
  ErasureReport report{records->events.size(), records->commands.size(), records->dead_letters, 0};
  for (PersonalData* const other : others_) {
    const Result<std::uint64_t> items = other->count(person, records->references);
    if (!items) return items.status();
    report.other_items += *items;
  }
  return report;
}

Result<ErasureReport> Erasure::erase(const Person& person) {
  ErasureReport report;
  std::set<std::string> references;
  for (int round = 0; round < kMostRounds; ++round) {
    const Result<Records> records = find(person);
    if (!records) return records.status();
    // Also without a record of theirs: damaged bytes may be theirs.
    if (round > 0 && records->seqs.empty()) break;
    forget_(*records);
    if (Status status = journal_.erase(records->seqs); !status) return status;
    report.events += records->events.size();
    report.commands += records->commands.size();
    report.dead_letters += records->dead_letters;
    references.insert(records->references.begin(), records->references.end());
    erased_.insert(records->seqs.begin(), records->seqs.end());
    erased_commands_.insert(records->commands.begin(), records->commands.end());
  }
  forget_({});
  for (PersonalData* const other : others_) {
    const Result<std::uint64_t> items = other->count(person, references);
    if (!items) return items.status();
    if (Status status = other->erase(person, references); !status) return status;
    report.other_items += *items;
  }
  return report;
}

}  // namespace ekiden::pipeline
