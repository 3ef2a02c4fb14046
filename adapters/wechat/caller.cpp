// SPDX-License-Identifier: Apache-2.0
#include "caller.hpp"

#include <utility>

namespace ekiden::wechat {
namespace {

using sdk::Status;

constexpr std::string_view kTokenName = "access_token";

}  // namespace

Status Caller::call(ApiCall call, Done done) {
  return ask_for_token(std::make_shared<Task>(Task{.call = std::move(call), .done = std::move(done)}));
}

Status Caller::ask_for_token(TaskPtr task) {
  Status status = host_.get_token(kTokenName, [this, task](const sdk::TokenResult& token) { on_token(task, token); });
  return status.ok() ? Status::pending() : status;
}

void Caller::on_token(const TaskPtr& task, const sdk::TokenResult& token) {
  if (!token.status.ok()) return task->done(without_token(endpoint_, token.status), {});
  const std::uint64_t generation = token.generation;
  const Status started = host_.request(
      call_request(endpoint_, token.token, task->call),
      [this, task, generation](const sdk::HttpResponse& response) { on_answer(task, generation, response); });
  if (!started.ok()) task->done({started, {}}, {});
}

void Caller::on_answer(const TaskPtr& task, std::uint64_t generation, const sdk::HttpResponse& response) {
  const SendOutcome outcome = read_call(endpoint_, response, task->call.answer_member);
  if (!outcome.token_refused) return task->done(outcome, outcome.status.ok() ? response.body : std::string_view());
  host_.invalidate_token(kTokenName, generation);
  // Tencent refused the token before it looked at the rest, so nothing was carried out: once more, with another token.
  if (std::exchange(task->token_was_refused, true)) return task->done(outcome, {});
  const Status asked = ask_for_token(task);
  if (!asked.is_pending()) task->done({asked, {}}, {});
}

void Caller::refresh_token(sdk::Op op) {
  const Status started = host_.request(token_request_, [this, op](const sdk::HttpResponse& response) {
    Status status;
    const auto token = read_token(endpoint_, response, status);
    if (token) return host_.token_refreshed(op, {}, token->value, token->ttl_ms);
    host_.log(sdk::LogLevel::error, "no access token from WeChat", {{"reason", status.message}});
    host_.token_refreshed(op, status, {}, 0);
  });
  if (!started.ok()) host_.token_refreshed(op, started, {}, 0);
}

}  // namespace ekiden::wechat
