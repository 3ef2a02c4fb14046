// SPDX-License-Identifier: Apache-2.0
// What others ask of the command center: taking a command, telling what became of it, and the state of the channels.
#include <array>
#include <utility>

#include "core/encoding.hpp"
#include "pipeline/command_center.hpp"
#include "pipeline/command_text.hpp"
#include "pipeline/degradation.hpp"

namespace ekiden::pipeline {

Status CommandCenter::starting_or_stopping() {
  return {Code::unavailable, "the gateway is starting or stopping"};
}

Status CommandCenter::other_body() {
  return {Code::conflict, "this Idempotency-Key came with another body; use a new key for a new command"};
}

void CommandCenter::submit(std::string_view body, std::string_view idempotency_key, Executor& where, Done done) {
  post([body = std::string(body), key = idempotency_key.empty() ? std::string() : sha256(idempotency_key),
        waiter = Waiter{&where, std::move(done)}](CommandCenter& self) { self.accept(body, key, waiter); });
}

Status CommandCenter::check(std::string_view body) const {
  return draft(std::string(body), {}, {}).status();
}

Result<CommandCenter::Command> CommandCenter::draft(const std::string& body, const std::string& key,
                                                    const std::string& body_hash) const {
  Result<CommandRequest> request = read_command(body);
  if (!request) return request.status();
  if (request->fallback) return Status(Code::invalid, "/fallback is no member of a command");
  if (!request->picture_of.empty()) return Status(Code::invalid, "/picture_of is no member of a command");
  return draft(*std::move(request), body, key, body_hash);
}

Result<CommandCenter::Command> CommandCenter::draft(CommandRequest request, const std::string& body,
                                                    const std::string& key, const std::string& body_hash) const {
  const auto channel = channels_.find(request.channel);
  if (channel == channels_.end())
    return Status(Code::not_found, "there is no channel " + request.channel + "; GET /v1/channels lists them");
  const plugin::Instance& instance = *channel->second.instance;
  const std::optional<Degraded> simpler = degrade(request, body, instance.component());
  const Result<CommandRequest> fitted = simpler ? read_command(simpler->document) : Result<CommandRequest>(request);
  if (!fitted) return fitted.status();
  if (Status status = check_against(*fitted, instance.component()); !status) return status;
  Result<std::string> peer = peer_of(request);
  if (!peer) return peer.status();
  Command command;
  command.peer = *std::move(peer);
  command.lane = envelopes_.conversation_key(request.channel, account_of(request, instance.account()),
                                             instance.component().peer_kind, command.peer, false);
  command.request = std::move(request);
  command.document = body;
  command.key = key;
  command.body_hash = body_hash;
  return command;
}

journal::CommandRecord CommandCenter::keep(Command command) {
  std::array<std::uint8_t, 16> random{};
  random_.fill(std::as_writable_bytes(std::span(random)));
  command.id = base32hex(random);
  command.accepted_ms = command.updated_ms = clock_.wall_ms();
  command.order = ++last_order_;
  if (!command.key.empty()) keys_[command.key] = command.id;
  journal::CommandRecord record{command.id,  command.accepted_ms, command.request.channel, command.lane,
                                command.key, command.body_hash,   command.document};
  const std::string id = command.id;
  commands_.emplace(id, std::move(command));
  return record;
}

void CommandCenter::accept(const std::string& body, const std::string& key, Waiter waiter) {
  const auto answer = [&waiter](Result<CommandReceipt> result) {
    waiter.where->post([done = waiter.done, result = std::move(result)] { done(result); });
  };
  if (!started_) return answer(starting_or_stopping());
  const std::string body_hash = key.empty() ? std::string() : sha256(body);
  if (const auto known = key.empty() ? keys_.end() : keys_.find(key); known != keys_.end()) {
    Command& first = commands_.at(known->second);
    if (first.body_hash != body_hash) return answer(other_body());
    if (first.durable) return answer(CommandReceipt{first.id, std::string(to_string(first.state))});
    first.waiters.push_back(std::move(waiter));
    return;
  }
  if (!key.empty()) {
    const Result<Command> ended = of_journal(journal_.command_by_key(key));
    if (ended && ended->body_hash != body_hash) return answer(other_body());
    if (ended) return answer(CommandReceipt{ended->id, std::string(to_string(ended->state))});
    if (ended.status().code() != Code::not_found) return answer(ended.status());
  }
  Result<Command> command = draft(body, key, body_hash);
  if (!command) return answer(command.status());
  command->waiters.push_back(std::move(waiter));
  journal::CommandRecord record = keep(*std::move(command));
  const std::string id = record.id;
  journal_.append({std::move(record)}, journal::Durability::sync,
                  [&loop = loop_, weak = std::weak_ptr(alive_), id](const journal::AppendResult& result) {
                    loop.post([weak, id, result] {
                      if (const auto self = weak.lock()) (*self)->accepted(id, result);
                    });
                  });
}

void CommandCenter::accepted(const std::string& id, const journal::AppendResult& result) {
  Command& command = commands_.at(id);
  const std::vector<Waiter> waiters = std::exchange(command.waiters, {});
  Result<CommandReceipt> receipt = CommandReceipt{id, std::string(to_string(State::accepted))};
  if (result.status.ok()) {
    command.durable = true;
    count(command);
    enqueue(command);
  } else {
    receipt = result.status;
    keys_.erase(command.key);
    commands_.erase(id);
  }
  for (const Waiter& waiter : waiters) waiter.where->post([done = waiter.done, receipt] { done(receipt); });
}

void CommandCenter::find(std::string_view id, Executor& where, std::function<void(Result<std::string>)> done) {
  post([id = std::string(id), &where, done = std::move(done)](CommandCenter& self) {
    Result<std::string> answer = self.describe(id);
    if (answer.status().code() == Code::not_found)
      answer = Status(Code::not_found, "there is no command " + id + ", or it is older than 7 days");
    where.post([done, answer = std::move(answer)] { done(answer); });
  });
}

Result<std::string> CommandCenter::describe(const std::string& id) const {
  if (const auto open = commands_.find(id); open != commands_.end() && open->second.durable)
    return describe(open->second);
  const Result<Command> ended = of_journal(journal_.command(id));
  if (!ended) return ended.status();
  return describe(*ended);
}

Result<CommandCenter::Command> CommandCenter::of_journal(Result<journal::StoredCommand> stored) const {
  if (!stored) return stored.status();
  if (stored->state.at_ms < clock_.wall_ms() - settings_.keep_ms) return Status(Code::not_found, "too old");
  Command command = restored(stored->command);
  reach(command, stored->state);
  return command;
}

std::string CommandCenter::describe(const Command& command) const {
  return describe_command({command.id, command.request.type, command.request.channel, command.request.to,
                           to_string(command.state), command.attempts, command.accepted_ms, command.updated_ms,
                           command.request.fallback ? command.request.fallback->of : std::string_view(),
                           command.request.picture_of, command.result});
}

std::vector<ChannelInfo> CommandCenter::channels() const {
  std::vector<ChannelInfo> list;
  for (const auto& [id, channel] : channels_) {
    ChannelInfo info;
    info.id = id;
    info.adapter = channel.instance->component().id;
    info.account = channel.instance->account();
    info.health = worse(channel.health, channel.instance->health());
    for (const auto& [key, lane] : channel.lanes) info.commands_waiting += lane.ids.size();
    list.push_back(std::move(info));
  }
  return list;
}

}  // namespace ekiden::pipeline
