// SPDX-License-Identifier: Apache-2.0
#include "sender.hpp"

#include <utility>

#include "kit/json.hpp"
#include "oa_commands.hpp"

namespace ekiden::wechat {
namespace {

using sdk::Status;

constexpr std::int32_t kBadMediaId = 40007;

// The status for the host: what is of the moment is not repeated.
Status settled(bool is_of_the_moment, Status status) {
  if (is_of_the_moment && is_retryable(status)) status.code = EKD_E_REJECTED;
  return status;
}

}  // namespace

Sender::Sender(sdk::Host& host, const Settings& settings, MediaDesk& desk, Done done)
    : settings_(settings),
      desk_(desk),
      caller_(host, settings.api, stable_token_request(settings.api, settings.receiver.app_id, settings.app_secret)),
      done_(std::move(done)) {}

Status Sender::send(sdk::Op op, const sdk::Command& command) {
  if (is_oa_command(command.type)) return ask(op, command);
  if (!is_outgoing(command.type)) return Status::unsupported("this channel has no such command");
  const auto task = std::make_shared<Task>(Task{.op = op,
                                                .id = std::string(command.id),
                                                .type = std::string(command.type),
                                                .peer = std::string(command.peer_id),
                                                .json = std::string(command.json)});
  if (const auto request = kit::parse_json(task->json); request && request->IsObject())
    task->files = needed_files(*request);
  upload_next(task);
  task->is_in_send = false;
  return task->early ? task->early->status : Status::pending();
}

void Sender::finish(const TaskPtr& task, SendOutcome outcome) {
  if (task->is_in_send)
    task->early = std::move(outcome);
  else
    done_(task->op, outcome);
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

void Sender::upload_next(const TaskPtr& task) {
  if (task->uploaded == task->files.size()) return send_message(task);
  const NeededFile& file = task->files[task->uploaded];
  desk_.upload(file, [this, task](const SendOutcome& outcome, const std::string& media_id) {
    if (!outcome.status.ok()) return finish(task, outcome);
    task->ids.add(task->files[task->uploaded++], media_id);
    upload_next(task);
  });
}

void Sender::send_message(const TaskPtr& task) {
  ApiCall call;
  const sdk::Command command{.id = task->id, .type = task->type, .peer_id = task->peer, .json = task->json};
  const Status status = to_call(command, settings_.outgoing, task->ids, call);
  if (!status.ok()) return finish(task, {status, {}});
  const bool is_of_the_moment = call.is_of_the_moment;
  const Status asked =
      caller_.call(std::move(call), [this, task, is_of_the_moment](SendOutcome outcome, std::string_view body) {
        outcome.status = settled(is_of_the_moment, std::move(outcome.status));
        on_answer(task, std::move(outcome), body);
      });
  if (!asked.is_pending()) finish(task, {settled(is_of_the_moment, asked), {}});
}

void Sender::on_answer(const TaskPtr& task, SendOutcome outcome, std::string_view body) {
  // What Tencent had been given before is gone: the message was not sent, so the file is given once more.
  if (outcome.status.upstream_status == kBadMediaId && !task->files.empty() &&
      !std::exchange(task->is_second_try, true)) {
    for (const NeededFile& file : task->files) desk_.forget_upload(file);
    task->uploaded = 0;
    return upload_next(task);
  }
  if (outcome.status.ok()) outcome.result = outgoing_result(task->type, body);
  finish(task, std::move(outcome));
}

}  // namespace ekiden::wechat
