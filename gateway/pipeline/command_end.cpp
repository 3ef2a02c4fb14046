// SPDX-License-Identifier: Apache-2.0
// How commands end: state and status event in one batch of the journal, and with them the command that comes of it:
// when a send failed and the configuration says so, the one that takes over; of a card's text, the one with its
// picture.
#include <algorithm>
#include <utility>

#include "core/encoding.hpp"
#include "pipeline/command_center.hpp"
#include "pipeline/command_text.hpp"

namespace ekiden::pipeline {

namespace {

constexpr std::int64_t kAppendRetryMs = 1'000;
constexpr std::int64_t kLookAgainMs = 10'000;

}  // namespace

void CommandCenter::conclude(const std::string& id, State state, std::string result) {
  Command& command = commands_.at(id);
  if (command.is_erased) return drop(id);
  if (state == State::failed && command.may_have_arrived) state = State::unknown;
  const std::optional<Degraded> simpler = degraded(command);
  if (simpler && command.attempts > 0) result = with_losses(result, *simpler);
  if (simpler && !simpler->picture.empty() && state == State::sent) return end_with_picture(id, result, *simpler);
  std::vector<std::string> targets;
  if (state == State::failed) targets = fallback_targets(command, error_code_of(result));
  if (targets.empty()) return end(id, state, std::move(result));
  ++in_flight_;
  recipients_->find(command.request.channel, command.peer, std::move(targets), loop_,
                    [weak = std::weak_ptr(alive_), id, result](const Result<std::vector<Recipient>>& recipients) {
                      const auto self = weak.lock();
                      if (!self) return;
                      --(*self)->in_flight_;
                      if (recipients)
                        (*self)->end_elsewhere(id, result, *recipients);
                      else
                        (*self)->look_again(id, result, recipients.status());
                      (*self)->stop_if_idle();
                    });
}

// Who it was for could not be read: it has not ended before that is known.
void CommandCenter::look_again(const std::string& id, const std::string& result, const Status& why) {
  log_.error("channel", "a failed send waits: how else its customer is reached cannot be read",
             {{"command", id}, {"detail", why.message()}});
  loop_.post_after(kLookAgainMs, [weak = std::weak_ptr(alive_), id, result] {
    const auto self = weak.lock();
    if (self && (*self)->started_) (*self)->conclude(id, State::failed, result);
  });
}

std::optional<Degraded> CommandCenter::degraded(const Command& command) const {
  const auto channel = channels_.find(command.request.channel);
  return channel == channels_.end() ? std::nullopt
                                    : degrade(command.request, command.document, channel->second.instance->component());
}

std::vector<std::string> CommandCenter::fallback_targets(const Command& command, std::string_view code) const {
  if (recipients_ == nullptr || command.request.type != "message.send" || !command.request.picture_of.empty())
    return {};
  if (command.request.fallback) return command.request.fallback->rest;
  return fallbacks_.targets(command.request.channel, code);
}

// It failed; who it was for may be reached as one of `recipients`.
void CommandCenter::end_elsewhere(const std::string& id, const std::string& result,
                                  const std::vector<Recipient>& recipients) {
  const Command& command = commands_.at(id);
  if (command.is_erased) return drop(id);
  Result<Takeover> takeover = take_over(command, recipients);
  if (!takeover) {  // whether it was taken over before cannot be read
    log_.error("channel", "a failed send could not be given to another channel",
               {{"command", id}, {"detail", takeover.status().message()}});
    return end(id, State::failed, result);
  }
  count(command, *takeover);
  end(id, State::failed, with_takeover(result, *takeover), takeover->record);
}

void CommandCenter::count(const Command& command, const Takeover& takeover) {
  if (!takeover.record && takeover.skipped.empty()) return;
  metrics_
      .counter("ekiden_fallbacks_total",
               {{"channel", command.request.channel}, {"to", takeover.channel.empty() ? "none" : takeover.channel}})
      .add();
}

// The text of a card has arrived: its picture follows, once, for both are one batch.
void CommandCenter::end_with_picture(const std::string& id, const std::string& result, const Degraded& degraded) {
  const std::string document = picture_document(commands_.at(id).request, degraded, id);
  Result<CommandRequest> request = read_command(document);
  Result<Command> next = request ? draft(*std::move(request), document, {}, {}) : Result<Command>(request.status());
  if (!next) {
    log_.error("channel", "a card's picture cannot follow its text",
               {{"command", id}, {"detail", next.status().message()}});
    return end(id, State::sent, result);
  }
  journal::CommandRecord record = keep(*std::move(next));
  const std::string whole = with_picture(result, record.id);
  end(id, State::sent, whole, std::move(record));
}

// The first that can be reached by a command that its channel can carry out; that command is kept, and not durable yet.
Result<Takeover> CommandCenter::take_over(const Command& command, const std::vector<Recipient>& recipients) {
  Takeover takeover;
  const std::string key = takeover_key(command.id);
  if (const auto open = keys_.find(key); open != keys_.end()) {
    takeover.command = open->second;
    takeover.channel = commands_.at(open->second).request.channel;
    return takeover;
  }
  const Result<Command> before = of_journal(journal_.command_by_key(key));
  if (before) {
    takeover.command = before->id;
    takeover.channel = before->request.channel;
    return takeover;
  }
  if (before.status().code() != Code::not_found) return before.status();
  for (auto one = recipients.begin(); one != recipients.end(); ++one) {
    Recipient skipped = *one;
    if (!one->to.empty()) {
      FallbackOrigin origin{command.id, {}};
      std::transform(one + 1, recipients.end(), std::back_inserter(origin.rest),
                     [](const Recipient& later) { return later.target; });
      const std::string document =
          takeover_document(command.document, *one, origin, fallbacks_.find_template(one->target), clock_.wall_ms());
      Result<CommandRequest> request = read_command(document);
      Result<Command> next =
          request ? draft(*std::move(request), document, key, sha256(document)) : Result<Command>(request.status());
      if (next) {
        takeover.record = keep(*std::move(next));
        takeover.command = takeover.record->id;
        takeover.channel = fallbacks_.channel_of(one->target);
        return takeover;
      }
      skipped.reason = next.status().message();
    }
    takeover.skipped.push_back(std::move(skipped));
  }
  return takeover;
}

void CommandCenter::end(const std::string& id, State state, std::string result,
                        std::optional<journal::CommandRecord> next) {
  const Command& command = commands_.at(id);
  const std::int64_t now = clock_.wall_ms();
  const std::string type(event_type_of(state));
  std::vector<journal::Record> batch = end_records(command, state, now, result, next);
  const std::string fresh = next ? next->id : std::string();
  journal_.append(std::move(batch), journal::Durability::sync,
                  [&loop = loop_, weak = std::weak_ptr(alive_), id, state, result = std::move(result), now, type, fresh,
                   step = window_step(command, state, now)](const journal::AppendResult& appended) {
                    step(appended);
                    loop.post([weak, id, state, result, now, type, fresh, appended] {
                      const auto self = weak.lock();
                      if (!self) return;
                      CommandCenter& center = **self;
                      if (!fresh.empty()) center.accepted(fresh, appended);
                      if (!appended.status) {  // the outcome is known only here: kept until the journal has room
                        center.loop_.post_after(kAppendRetryMs, [weak, id, state, result] {
                          if (const auto later = weak.lock()) (*later)->conclude(id, state, result);
                        });
                        return;
                      }
                      Command& ended = center.commands_.at(id);
                      ended.state = state;
                      ended.result = result;
                      ended.updated_ms = now;
                      center.count(ended);
                      center.ingest_.count(ended.request.channel, type, false);
                      center.release_lane(ended, true);
                      center.forget(id);
                    });
                  });
}

std::string_view CommandCenter::event_type_of(State state) {
  return state == State::completed ? "command.completed" : "message.status";
}

// State, status event, and the command that comes of it.
std::vector<journal::Record> CommandCenter::end_records(const Command& command, State state, std::int64_t now_ms,
                                                        const std::string& result,
                                                        const std::optional<journal::CommandRecord>& next) {
  const auto channel = channels_.find(command.request.channel);
  const plugin::Instance* const instance = channel == channels_.end() ? nullptr : channel->second.instance.get();
  const std::string data = status_data(command.id, to_string(state), now_ms, result);
  EventDraft draft;
  draft.type = event_type_of(state);
  const std::string account = account_of(
      command.request, instance == nullptr ? std::string_view(command.request.channel) : instance->account());
  draft.account = account;
  draft.peer_kind = instance == nullptr ? std::string_view("dm") : instance->component().peer_kind;
  draft.peer_id = command.peer;
  draft.id_material = {command.id, to_string(state)};
  draft.direction = Direction::internal;
  draft.time_ms = now_ms;
  draft.data = data;
  draft.causation_id = command.id;
  Result<Envelope> envelope = build(command.request.channel, draft, window_step(command, state, now_ms));
  std::vector<journal::Record> batch{journal::CommandStateRecord{command.id, state, command.attempts, now_ms, result}};
  if (envelope)
    batch.emplace_back(to_record(*std::move(envelope)));
  else
    log_.error("channel", "the status of a command has no event",
               {{"command", command.id}, {"detail", envelope.status().message()}});
  if (next) batch.emplace_back(*next);
  return batch;
}

}  // namespace ekiden::pipeline
