// SPDX-License-Identifier: Apache-2.0
// Sends of which the platform tells, after they had ended as sent or unknown, that they failed.
#include <algorithm>
#include <utility>

#include "pipeline/command_center.hpp"
#include "pipeline/command_text.hpp"

namespace ekiden::pipeline {

void CommandCenter::fall_back(FallbackRules rules, Recipients& recipients) {
  fallbacks_ = std::move(rules);
  recipients_ = &recipients;
}

void CommandCenter::take_over_late(std::vector<LateFailure> failures, std::function<void(Status)> done) {
  post([failures = std::move(failures), done = std::move(done)](CommandCenter& self) {
    if (!self.started_) return done(starting_or_stopping());
    LateEnds ends;
    for (const LateFailure& failure : failures)
      if (Status status = self.take_over_late(failure, ends); !status) {
        for (const std::string& id : ends.fresh) self.accepted(id, {status, {}, 0});
        return done(status);
      }
    if (ends.records.empty()) return done({});
    self.journal_.append(std::move(ends.records), journal::Durability::sync,
                         [&loop = self.loop_, weak = std::weak_ptr(self.alive_), steps = std::move(ends.steps),
                          fresh = std::move(ends.fresh), done](const journal::AppendResult& result) {
                           for (const WindowStep& step : steps) step(result);
                           loop.post([weak, fresh, result] {
                             const auto later = weak.lock();
                             if (!later) return;
                             for (const std::string& id : fresh) (*later)->accepted(id, result);
                           });
                           done(result.status);
                         });
  });
}

Status CommandCenter::take_over_late(const LateFailure& failure, LateEnds& ends) {
  if (commands_.contains(failure.command)) return {Code::unavailable, "the command has not ended yet"};
  Result<Command> command = of_journal(journal_.command(failure.command));
  if (command.status().code() == Code::not_found) return {};
  if (!command) return command.status();
  const bool may_have_arrived = command->state == State::sent || command->state == State::unknown;
  const std::vector<std::string> targets = fallback_targets(*command, failure.code);
  if (!may_have_arrived || targets.empty()) return {};
  std::vector<Recipient> recipients;
  for (const std::string& target : targets)
    for (const Recipient& one : failure.recipients)
      if (one.target == target) recipients.push_back(one);
  const Result<Takeover> takeover = take_over(*command, recipients);
  if (!takeover) return takeover.status();
  if (takeover->record) ends.fresh.push_back(takeover->command);
  count(*command, *takeover);
  const std::string error = failure.error.empty() ? R"({"code":"failed"})" : failure.error;
  const std::int64_t now = clock_.wall_ms();
  std::vector<journal::Record> records =
      end_records(*command, State::failed, now, with_takeover(command->result, *takeover, error), takeover->record);
  std::move(records.begin(), records.end(), std::back_inserter(ends.records));
  ends.steps.push_back(window_step(*command, State::failed, now));
  return {};
}

}  // namespace ekiden::pipeline
