// SPDX-License-Identifier: Apache-2.0
#include "courier.hpp"

#include <utility>

#include "media_answers.hpp"

namespace ekiden::wechat {
namespace {

using sdk::Status;

constexpr std::int32_t kBadMediaId = 40007;

}  // namespace

Status Courier::send(const sdk::Command& command, std::vector<NeededFile> files, ToCall to_call, Done done) {
  const auto task = std::make_shared<Task>(Task{.id = std::string(command.id),
                                                .type = std::string(command.type),
                                                .peer = std::string(command.peer_id),
                                                .json = std::string(command.json),
                                                .attempt = command.attempt,
                                                .files = std::move(files),
                                                .to_call = std::move(to_call),
                                                .done = std::move(done),
                                                .ids = MediaIds(rules_)});
  upload_next(task);
  task->is_in_send = false;
  return task->early.value_or(Status::pending());
}

void Courier::upload_next(const TaskPtr& task) {
  if (task->uploaded == task->files.size()) return call(task);
  NeededFile& file = task->files[task->uploaded];
  if (file.ref.empty()) return fetch(task, file);
  desk_.upload(file, [this, task](const SendOutcome& outcome, const std::string& media_id) {
    if (!outcome.status.ok()) return finish(task, outcome);
    task->ids.add(task->files[task->uploaded++], media_id);
    upload_next(task);
  });
}

void Courier::fetch(const TaskPtr& task, NeededFile& file) {
  desk_.fetch_url(file.url, file.kind->accept, [this, task, &file](const Fetched& fetched) {
    if (fetched.file.ref.empty()) return finish(task, without_file(fetched.error));
    file.ref = fetched.file.ref;
    upload_next(task);
  });
}

void Courier::call(const TaskPtr& task) {
  const sdk::Command command{
      .id = task->id, .type = task->type, .peer_id = task->peer, .json = task->json, .attempt = task->attempt};
  ApiCall call;
  if (const Status status = task->to_call(command, task->ids, call); !status.ok()) return finish(task, {status, {}});
  task->is_of_the_moment = call.is_of_the_moment;
  const Status asked = caller_.call(std::move(call), [this, task](const SendOutcome& outcome, std::string_view body) {
    on_answer(task, outcome, body);
  });
  if (!asked.is_pending()) finish(task, {asked, {}});
}

void Courier::on_answer(const TaskPtr& task, const SendOutcome& outcome, std::string_view body) {
  // What Tencent had been given before is gone: the message was not sent, so the file is given once more.
  if (outcome.status.upstream_status == kBadMediaId && !task->files.empty() &&
      !std::exchange(task->is_second_try, true)) {
    for (const NeededFile& file : task->files) desk_.forget_upload(file);
    task->uploaded = 0;
    return upload_next(task);
  }
  finish(task, outcome, body);
}

void Courier::finish(const TaskPtr& task, SendOutcome outcome, std::string_view body) {
  if (task->is_of_the_moment && is_retryable(outcome.status)) outcome.status.code = EKD_E_REJECTED;
  if (task->is_in_send)
    task->early = std::move(outcome.status);
  else
    task->done(std::move(outcome), body);
}

}  // namespace ekiden::wechat
