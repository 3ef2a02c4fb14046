// SPDX-License-Identifier: Apache-2.0
#include "wechat_oa.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "events.hpp"
#include "job_results.hpp"
#include "webhook_answers.hpp"

namespace ekiden::wechat {
namespace {

// The same for each of Tencent's repetitions of a push.
std::string name_of(const sdk::Event& event) {
  std::string name;
  for (const std::string& field : event.id_material) name.append(field).append("\n");
  return name;
}

}  // namespace

using sdk::Status;

Status WechatOa::configure(std::string_view config) {
  if (Status status = read_settings(config, settings_); !status.ok()) return status;
  receiver_.emplace(settings_.receiver, std::move(settings_.cipher));
  desk_.emplace(host(), media(), settings_.api);
  intake_.emplace(
      host(), *desk_, kPushedMessages, settings_.media_wait_ms,
      [this](sdk::Op op, Push push, const Attachments& attachments) { hand_on(op, std::move(push), attachments); },
      [this](Push push, const Attachments& attachments, sdk::Host::Durable durable) {
        update(std::move(push), attachments, std::move(durable));
      });
  sent_.emplace(host());
  late_.emplace(host());
  late_->define_metrics();
  sender_.emplace(host(), settings_, *desk_, *sent_,
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
  Push& push = std::get<Push>(opened);
  push.came_ms = host().monotonic_ms();
  intake_->take(op, std::move(push));
}

std::optional<sdk::HttpAnswer> WechatOa::reply_to(const Document& push, const ReplyRule& rule) {
  const std::int64_t now_s = host().wall_ms() / 1000;
  std::array<std::uint8_t, 24> random{};
  if (!host().random(random).ok()) return std::nullopt;
  const std::string bytes(random.begin(), random.begin() + 16);
  std::string nonce;
  for (std::size_t i = 16; i < random.size(); ++i) nonce += std::to_string(random[i] % 10);
  sdk::HttpAnswer out =
      answer(200, receiver_->seal(passive_reply(rule, push, now_s), std::to_string(now_s), nonce, bytes));
  out.content_type = "text/xml; charset=utf-8";
  return out;
}

void WechatOa::hand_on(sdk::Op op, Push push, const Attachments& attachments) {
  if (job_result(push.document)) return hand_on_result(op, std::move(push));
  if (const ReplyRule* rule = fitting_rule(settings_.replies, push.document))
    return hand_on_and_reply(op, push, attachments, *rule);
  const sdk::Event event = to_event(std::move(push), settings_.receiver.app_id, attachments);
  journal(op, std::span(&event, 1), success());
}

// What was said is journalled with what it answers: the answer leaves when both are durable.
void WechatOa::hand_on_and_reply(sdk::Op op, const Push& push, const Attachments& attachments, const ReplyRule& rule) {
  sdk::Emission emission;
  emission.op = op;
  emission.events.push_back(to_event(push, settings_.receiver.app_id, attachments));
  const std::string name = name_of(emission.events.front());
  const auto reply = late_->went_alone(name) ? std::nullopt : reply_to(push.document, rule);
  const SaidReply says{std::string(push.document.text("FromUserName")), said(rule)};
  if (!reply) return journal(op, emission.events, success());
  if (says.part)
    emission.events.push_back(to_sent(emission.events.front(), push.document, *says.part, host().wall_ms()));
  late_->leaves(name);
  const Status emitted = host().emit(emission, [this, name, says, came_ms = push.came_ms](const Status& durable) {
    if (!durable.ok()) return late_->stays(name);
    late_->left(name, says, host().monotonic_ms() - came_ms);
  });
  if (!emitted.ok()) late_->stays(name);
  host().respond(op, emitted.ok() ? *reply : answer(503, {}));
}

void WechatOa::hand_on_result(sdk::Op op, Push push) {
  const std::string native_id(job_result(push.document)->native_id);
  const std::string_view peer = peer_of(push.document);
  const std::string line(peer.empty() ? std::string_view(settings_.receiver.app_id) : peer);
  sent_->find(native_id, line, [this, op, push = std::move(push)](const std::string& command) {
    const std::string& app_id = settings_.receiver.app_id;
    const sdk::Event event = command.empty() ? to_event(push, app_id) : to_status(push, app_id, command);
    journal(op, std::span(&event, 1), success());
  });
}

// The host holds the answer back until all of it is durable. Whatever it does not take, Tencent pushes again.
void WechatOa::journal(sdk::Op op, std::span<const sdk::Event> events, const sdk::HttpAnswer& reply) {
  const sdk::Status emitted = host().emit(op, events);
  host().respond(op, emitted.ok() ? reply : answer(503, {}));
}

void WechatOa::update(Push push, const Attachments& attachments, sdk::Host::Durable durable) {
  sdk::Emission emission;
  emission.events.push_back(to_update(std::move(push), settings_.receiver.app_id, attachments));
  if (const Status emitted = host().emit(emission, durable); !emitted.ok()) durable(emitted);
}

Status WechatOa::start(sdk::Op) {
  desk_->forget_old_uploads();
  sent_->resume();
  late_->resume();
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
