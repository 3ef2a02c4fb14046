// SPDX-License-Identifier: Apache-2.0
#include "wechat_oa.hpp"

#include <utility>
#include <variant>

#include "events.hpp"
#include "webhook_answers.hpp"

namespace ekiden::wechat {
using sdk::Status;

Status WechatOa::configure(std::string_view config) {
  if (Status status = read_settings(config, settings_); !status.ok()) return status;
  receiver_.emplace(settings_.receiver, std::move(settings_.cipher));
  desk_.emplace(host(), media(), settings_.api);
  intake_.emplace(
      host(), *desk_, settings_.media_wait_ms,
      [this](sdk::Op op, Push push, const Attachments& attachments) { hand_on(op, std::move(push), attachments); },
      [this](Push push, const Attachments& attachments, sdk::Host::Durable durable) {
        update(std::move(push), attachments, std::move(durable));
      });
  sender_.emplace(host(), settings_, *desk_,
                  [this](sdk::Op op, const SendOutcome& outcome) { complete(op, outcome.status, outcome.result); });
  if (Status status = host().add_route("GET", ""); !status.ok()) return status;
  return host().add_route("POST", "");
}

void WechatOa::on_request(sdk::Op op, const sdk::HttpRequestView& request) {
  if (request.method() == "GET") return on_verification(op, request);
  on_push(op, request);
}

void WechatOa::on_verification(sdk::Op op, const sdk::HttpRequestView& request) {
  host().respond(op, answer_of(receiver_->verify_url(request.query(), host().wall_ms())));
}

void WechatOa::on_push(sdk::Op op, const sdk::HttpRequestView& request) {
  auto opened = receiver_->open_push(request.query(), request.body(), host().wall_ms());
  if (auto* why = std::get_if<Refusal>(&opened)) return host().respond(op, refusal(std::move(*why)));
  intake_->take(op, std::move(std::get<Push>(opened)));
}

void WechatOa::hand_on(sdk::Op op, Push push, const Attachments& attachments) {
  const Status emitted = host().emit(op, to_event(std::move(push), settings_.receiver.app_id, attachments));
  // The host holds `success` back until the event is durable. Whatever it does not take, Tencent pushes again.
  host().respond(op, emitted.ok() ? success() : answer(503, {}));
}

void WechatOa::update(Push push, const Attachments& attachments, sdk::Host::Durable durable) {
  sdk::Emission emission;
  emission.events.push_back(to_update(std::move(push), settings_.receiver.app_id, attachments));
  if (const Status emitted = host().emit(emission, durable); !emitted.ok()) durable(emitted);
}

Status WechatOa::start(sdk::Op) {
  intake_->resume();
  return {};
}

Status WechatOa::send(sdk::Op op, const sdk::Command& command) {
  return sender_->send(op, command);
}

void WechatOa::refresh_token(sdk::Op op, std::string_view) {
  sender_->refresh_token(op);
}

}  // namespace ekiden::wechat
