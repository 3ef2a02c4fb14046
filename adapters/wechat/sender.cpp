// SPDX-License-Identifier: Apache-2.0
#include "sender.hpp"

#include <utility>
#include <vector>

#include "kit/json.hpp"
#include "oa_commands.hpp"

namespace ekiden::wechat {
using sdk::Status;

Sender::Sender(sdk::Host& host, const Settings& settings, MediaDesk& desk, SentMessages& sent, Done done)
    : settings_(settings),
      sent_(sent),
      caller_(host, settings.api, stable_token_request(settings.api, settings.receiver.app_id, settings.app_secret)),
      courier_(desk, caller_, kServiceAccountFiles),
      done_(std::move(done)) {}

Status Sender::send(sdk::Op op, const sdk::Command& command) {
  if (is_oa_command(command.type)) return ask(op, command);
  if (!is_outgoing(command.type)) return Status::unsupported("this channel has no such command");
  std::vector<NeededFile> files;
  if (const auto request = kit::parse_json(command.json); request && request->IsObject())
    files = needed_files(*request, kServiceAccountFiles);
  const auto task = std::make_shared<Task>(Task{op, std::string(command.id), std::string(command.type)});
  const auto to_call = [this, task](const sdk::Command& message, const MediaIds& ids, ApiCall& call) {
    Status status = wechat::to_call(message, settings_.outgoing, ids, call);
    if (status.ok() && call.is_reported) announce(*task, message);
    return status;
  };
  Status status = courier_.send(
      command, std::move(files), to_call,
      [this, task](SendOutcome outcome, std::string_view body) { finish(*task, std::move(outcome), body); });
  if (!status.is_pending() && !task->line.empty()) sent_.left(task->line, {}, {}, [] {});
  return status;
}

// Before the call, since what came of the message may be told before the answer. Once, also when the call is repeated.
void Sender::announce(Task& task, const sdk::Command& command) {
  if (!task.line.empty()) return;
  task.line = task.type == "message.broadcast" ? std::string_view(settings_.receiver.app_id) : command.peer_id;
  sent_.leaves(task.line);
}

void Sender::finish(const Task& task, SendOutcome outcome, std::string_view body) {
  std::string native_id;
  if (outcome.status.ok()) {
    native_id = outgoing_id(task.type, body);
    outcome.result = outgoing_result(native_id);
  }
  if (task.line.empty()) return done_(task.op, outcome);
  sent_.left(task.line, std::move(native_id), task.id, [this, op = task.op, outcome] { done_(op, outcome); });
}

Status Sender::ask(sdk::Op op, const sdk::Command& command) {
  ApiCall call;
  if (Status status = oa_command_call(command, settings_.receiver.app_id, call); !status.ok()) return status;
  return caller_.call(std::move(call),
                      [this, op, type = std::string(command.type)](SendOutcome outcome, std::string_view body) {
                        if (outcome.status.ok()) outcome.result = oa_command_result(type, body);
                        done_(op, outcome);
                      });
}

}  // namespace ekiden::wechat
