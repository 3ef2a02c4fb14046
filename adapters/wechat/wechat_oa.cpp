// SPDX-License-Identifier: Apache-2.0
#include "wechat_oa.hpp"

#include <utility>
#include <variant>

#include "events.hpp"

namespace ekiden::wechat {
namespace {

using sdk::HttpAnswer;
using sdk::Status;

HttpAnswer answer(int status, std::string body) {
  HttpAnswer out;
  out.status = status;
  out.body = std::move(body);
  return out;
}

HttpAnswer refusal(Refusal why) {
  return HttpAnswer::refuse(why.status, why.reason, std::move(why.detail));
}

// Tencent shows the customer an error for any other body than this or an empty one.
HttpAnswer success() {
  return answer(200, "success");
}

}  // namespace

Status WechatOa::configure(std::string_view config) {
  if (Status status = read_settings(config, settings_); !status.ok()) return status;
  receiver_.emplace(settings_.receiver, std::move(settings_.cipher));
  sender_.emplace(host(), settings_,
                  [this](sdk::Op op, const SendOutcome& outcome) { complete(op, outcome.status, outcome.result); });
  if (Status status = host().add_route("GET", ""); !status.ok()) return status;
  return host().add_route("POST", "");
}

void WechatOa::on_request(sdk::Op op, const sdk::HttpRequestView& request) {
  if (request.method() == "GET") return on_verification(op, request);
  on_push(op, request);
}

void WechatOa::on_verification(sdk::Op op, const sdk::HttpRequestView& request) {
  auto verified = receiver_->verify_url(request.query(), host().wall_ms());
  if (auto* why = std::get_if<Refusal>(&verified)) return host().respond(op, refusal(std::move(*why)));
  host().respond(op, answer(200, std::move(std::get<std::string>(verified))));
}

void WechatOa::on_push(sdk::Op op, const sdk::HttpRequestView& request) {
  auto opened = receiver_->open_push(request.query(), request.body(), host().wall_ms());
  if (auto* why = std::get_if<Refusal>(&opened)) return host().respond(op, refusal(std::move(*why)));
  const Status emitted = host().emit(op, to_event(std::move(std::get<Push>(opened)), settings_.receiver.app_id));
  // The host holds `success` back until the event is durable. Whatever it does not take, Tencent pushes again.
  host().respond(op, emitted.ok() ? success() : answer(503, {}));
}

Status WechatOa::send(sdk::Op op, const sdk::Command& command) {
  return sender_->send(op, command);
}

void WechatOa::refresh_token(sdk::Op op, std::string_view) {
  sender_->refresh_token(op);
}

}  // namespace ekiden::wechat
