// SPDX-License-Identifier: Apache-2.0
#include "sender.hpp"

#include <utility>

namespace ekiden::wechat {
namespace {

using sdk::Status;

constexpr std::string_view kTokenName = "access_token";

bool is_retryable(const Status& status) {
  return status.code <= EKD_E_RETRY && status.code > EKD_E_REJECTED;
}

// The status for the host: what is of the moment is not repeated.
Status settled(const ApiCall& call, Status status) {
  if (call.is_of_the_moment && is_retryable(status)) status.code = EKD_E_REJECTED;
  return status;
}

}  // namespace

Status Sender::send(sdk::Op op, const sdk::Command& command) {
  ApiCall call;
  if (Status status = to_call(command, settings_.kf_account, call); !status.ok()) return status;
  const auto task = std::make_shared<Task>(Task{.op = op, .call = std::move(call)});
  return settled(task->call, ask_for_token(task));
}

void Sender::finish(const TaskPtr& task, SendOutcome outcome) {
  outcome.status = settled(task->call, std::move(outcome.status));
  done_(task->op, outcome);
}

Status Sender::ask_for_token(TaskPtr task) {
  Status status = host_.get_token(kTokenName, [this, task](const sdk::TokenResult& token) { on_token(task, token); });
  return status.ok() ? Status::pending() : status;
}

void Sender::on_token(const TaskPtr& task, const sdk::TokenResult& token) {
  if (!token.status.ok()) return finish(task, without_token(token.status));
  const auto request = call_request(settings_, token.token, task->call);
  const std::uint64_t generation = token.generation;
  const Status started = host_.request(
      request, [this, task, generation](const sdk::HttpResponse& response) { on_answer(task, generation, response); });
  if (!started.ok()) finish(task, {started, {}});
}

void Sender::on_answer(const TaskPtr& task, std::uint64_t generation, const sdk::HttpResponse& response) {
  const SendOutcome outcome = read_call(response);
  if (!outcome.token_refused) return finish(task, outcome);
  host_.invalidate_token(kTokenName, generation);
  // Tencent refused the token before it looked at the rest, so nothing was carried out: once more, with another token.
  if (std::exchange(task->token_was_refused, true)) return finish(task, outcome);
  const Status asked = ask_for_token(task);
  if (!asked.is_pending()) finish(task, {asked, {}});
}

void Sender::refresh_token(sdk::Op op) {
  const Status started = host_.request(token_request(settings_), [this, op](const sdk::HttpResponse& response) {
    Status status;
    const auto token = read_token(response, status);
    if (token) return host_.token_refreshed(op, {}, token->value, token->ttl_ms);
    host_.log(sdk::LogLevel::error, "no access token from WeChat", {{"reason", status.message}});
    host_.token_refreshed(op, status, {}, 0);
  });
  if (!started.ok()) host_.token_refreshed(op, started, {}, 0);
}

}  // namespace ekiden::wechat
