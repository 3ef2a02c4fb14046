// SPDX-License-Identifier: Apache-2.0
#include "demo_stage.hpp"

#include "json.hpp"
#include "wechat_errcodes.hpp"

namespace ekiden::sandbox {

namespace {

constexpr std::string_view question = "你好，我的订单什么时候发货？";
constexpr std::string_view answer = "您好，今天下午发货。";

Observation waiting(std::string detail) {
  return {Observation::Kind::waiting, std::move(detail)};
}
Observation seen(std::string detail) {
  return {Observation::Kind::seen, std::move(detail)};
}
Observation failed(std::string detail) {
  return {Observation::Kind::failed, std::move(detail)};
}

std::string failure_of(std::string_view what, const HttpAnswer& http) {
  const std::string result = http.status == 0 ? http.failure : "HTTP " + std::to_string(http.status);
  return std::string(what) + ": " + result;
}

bool carries(const JsonValue& event, const std::string& msg_id) {
  const JsonValue* data = find_member(event, "data");
  if (data == nullptr) return false;
  const JsonValue* message = find_member(*data, "message");
  const JsonValue* platform = find_member(*data, "platform");
  return (message != nullptr && string_member(*message, "native_id") == msg_id) ||
         (platform != nullptr && string_member(*platform, "msg_id") == msg_id);
}

}  // namespace

SandboxStage::SandboxStage(WechatControl& phone, WechatPusher& pusher, WechatCustomers& customers, WechatSends& sends,
                           GatewayLink& gateway, Crm& crm, CrmInbox& inbox, CrmConversations& conversations)
    : phone_(phone),
      pusher_(pusher),
      customers_(customers),
      sends_(sends),
      gateway_(gateway),
      crm_(crm),
      inbox_(inbox),
      conversations_(conversations) {}

void SandboxStage::open() {
  sends_before_ = sends_.count();
  refusals_before_ = inbox_.refusal_count();
  said_ = phone_.say(demo_openid, question);
  entries_before_ = customers_.entry_count(demo_openid);
}

Observation SandboxStage::look(Hop hop) {
  switch (hop) {
    case Hop::platform_push:
      return look_at_push();
    case Hop::gateway_event:
      return look_at_gateway();
    case Hop::crm_inbox:
      return look_at_inbox();
    case Hop::agent_command:
      return answer_as_agent();
    case Hop::platform_send:
      return look_at_sends();
    case Hop::customer_phone:
      return look_at_phone();
    case Hop::crm_status:
      return look_at_status();
  }
  return {};
}

Observation SandboxStage::look_at_push() const {
  const auto report = pusher_.report(said_.push);
  if (!report || report->attempts.empty()) return waiting("the gateway has not answered yet");
  const PushAttempt& last = report->attempts.back();
  const std::string detail = "attempt " + std::to_string(report->attempts.size()) + ": " + last.outcome;
  if (report->state == PushState::delivered) return seen(detail);
  return report->state == PushState::failed ? failed(detail) : waiting(detail);
}

Observation SandboxStage::look_at_gateway() {
  const HttpAnswer http = gateway_.events(events_cursor_);
  if (http.status != 200) return waiting(failure_of("GET /v1/events", http));
  const auto body = parse_json_object(http.body);
  const JsonValue* events = body ? find_member(*body, "events") : nullptr;
  if (events == nullptr || !events->IsArray()) return waiting("GET /v1/events answered without events");
  for (const JsonValue& event : events->GetArray()) {
    if (!carries(event, said_.msg_id)) continue;
    event_id_ = string_member(event, "id");
    conversation_key_ = string_member(event, "partitionkey", string_member(event, "subject"));
    return seen("event " + event_id_);
  }
  events_cursor_ = string_member(*body, "next", events_cursor_);
  return waiting("no event with MsgId " + said_.msg_id + " in GET /v1/events");
}

Observation SandboxStage::look_at_inbox() const {
  if (inbox_.accepted(event_id_)) return seen("webhook-id " + event_id_ + ", signature verified");
  if (const auto status = inbox_.last_answer(event_id_)) {
    return waiting("the CRM answered HTTP " + std::to_string(*status));
  }
  if (const auto reason = inbox_.refusal_after(refusals_before_))
    return waiting("the CRM answered HTTP 401: " + *reason);
  return waiting("no webhook reached the CRM");
}

Observation SandboxStage::answer_as_agent() {
  const Crm::Answered answered = crm_.reply({}, conversation_key_, answer, {});
  if (answered.gateway.status != 202) return failed(failure_of("POST /v1/commands", answered.gateway));
  command_id_ = answered.command_id;
  return seen("HTTP 202, command " + command_id_);
}

Observation SandboxStage::look_at_sends() const {
  std::string detail = "no send reached the platform";
  for (const WechatSend& send : sends_.after(sends_before_)) {
    if (send.message.openid != demo_openid) continue;
    detail = "errcode " + std::to_string(send.message.code) + " " + std::string(errcode_text(send.message.code));
    if (send.message.code == errcode::ok && send.message.shown == answer) return seen(detail);
  }
  return waiting(detail);
}

Observation SandboxStage::look_at_phone() const {
  if (customers_.shows_reply(demo_openid, answer, entries_before_)) return seen("the phone shows the answer");
  return waiting("the phone does not show the answer");
}

Observation SandboxStage::look_at_status() const {
  const ReplyStatus status = conversations_.status_of(command_id_);
  if (status.state.empty() || status.state == "accepted") return waiting("no message.status of the command yet");
  const std::string detail = "status " + status.state + (status.detail.empty() ? "" : ": " + status.detail);
  return status.state == "sent" ? seen(detail) : failed(detail);
}

}  // namespace ekiden::sandbox
