// SPDX-License-Identifier: Apache-2.0
// Commands that answer an event: they and the record that the event is done are one batch of the journal.
#include <algorithm>
#include <utility>

#include "core/encoding.hpp"
#include "pipeline/command_center.hpp"

namespace ekiden::pipeline {

void CommandCenter::submit_with(std::vector<plugin::Submission> answers, std::vector<journal::Record> finished,
                                Executor& where, std::function<void(Status)> done) {
  post([answers = std::move(answers), finished = std::move(finished), &where,
        done = std::move(done)](CommandCenter& self) { self.accept_with(answers, finished, where, done); });
}

Result<std::vector<CommandCenter::Command>> CommandCenter::draft_new(const std::vector<plugin::Submission>& answers,
                                                                     Command*& unsettled) {
  std::vector<Command> fresh;
  for (const plugin::Submission& answer : answers) {
    const std::string key = answer.idempotency_key.empty() ? std::string() : sha256(answer.idempotency_key);
    const std::string body_hash = key.empty() ? std::string() : sha256(answer.json);
    const Result<std::string> known_hash =
        key.empty() ? Result<std::string>(Status(Code::not_found, "no key")) : known_body(key, fresh, unsettled);
    if (known_hash && *known_hash != body_hash) return other_body();
    if (known_hash) continue;
    if (known_hash.status().code() != Code::not_found) return known_hash.status();
    Result<Command> command = draft(answer.json, key, body_hash);
    if (!command) return command.status();
    fresh.push_back(*std::move(command));
  }
  return fresh;
}

// The hash of the body that a key came with; Code::not_found when the key is new.
Result<std::string> CommandCenter::known_body(const std::string& key, const std::vector<Command>& fresh,
                                              Command*& unsettled) {
  if (const auto open = keys_.find(key); open != keys_.end()) {
    Command& first = commands_.at(open->second);
    if (!first.durable) unsettled = &first;
    return first.body_hash;
  }
  const auto same = std::find_if(fresh.begin(), fresh.end(), [&key](const Command& one) { return one.key == key; });
  if (same != fresh.end()) return same->body_hash;
  const Result<Command> ended = of_journal(journal_.command_by_key(key));
  if (!ended) return ended.status();
  return ended->body_hash;
}

void CommandCenter::accept_with(const std::vector<plugin::Submission>& answers,
                                const std::vector<journal::Record>& finished, Executor& where,
                                const std::function<void(Status)>& done) {
  const auto tell = [&where, done](const Status& status) { where.post([done, status] { done(status); }); };
  if (!started_) return tell(starting_or_stopping());
  Command* unsettled = nullptr;
  Result<std::vector<Command>> fresh = draft_new(answers, unsettled);
  if (!fresh) return tell(fresh.status());
  if (unsettled != nullptr) {  // were it refused and this ack accepted, the event would be done and have no command
    unsettled->waiters.push_back(
        {&loop_, [weak = std::weak_ptr(alive_), answers, finished, &where, done](const Result<CommandReceipt>&) {
           if (const auto self = weak.lock()) (*self)->accept_with(answers, finished, where, done);
         }});
    return;
  }
  std::vector<journal::Record> batch;
  std::vector<std::string> ids;
  for (Command& command : *fresh) {
    journal::CommandRecord record = keep(std::move(command));
    ids.push_back(record.id);
    batch.emplace_back(std::move(record));
  }
  batch.insert(batch.end(), finished.begin(), finished.end());
  journal_.append(std::move(batch), journal::Durability::sync,
                  [&loop = loop_, weak = std::weak_ptr(alive_), ids, tell](const journal::AppendResult& result) {
                    loop.post([weak, ids, tell, result] {
                      const auto self = weak.lock();
                      if (!self) return;
                      for (const std::string& id : ids) (*self)->accepted(id, result);
                      tell(result.status);
                    });
                  });
}

}  // namespace ekiden::pipeline
