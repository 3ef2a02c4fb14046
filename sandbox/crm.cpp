// SPDX-License-Identifier: Apache-2.0
#include "crm.hpp"

#include <charconv>

#include "base64.hpp"
#include "json.hpp"

namespace ekiden::sandbox {

namespace {

constexpr std::size_t secret_bytes = 24;

std::string whsec(std::string_view key) {
  return "whsec_" + base64_encode(key);
}

std::int64_t number_param(const httplib::Request& request, const char* name) {
  const std::string text = request.get_param_value(name);
  std::int64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

Reply received() {
  return json_reply(JsonWriter().begin_object().field("received", true).end_object().text());
}

}  // namespace

Crm::Crm(std::string_view secret, CrmInbox& inbox, CrmConversations& conversations, GatewayLink& gateway,
         Faults& faults, const Clock& clock, Random& random, Pause& pause)
    : verifier_(WebhookVerifier::from_secret(secret).value()),
      other_verifier_(WebhookVerifier::from_secret(whsec(random.bytes(secret_bytes))).value()),
      inbox_(inbox),
      conversations_(conversations),
      gateway_(gateway),
      faults_(faults),
      clock_(clock),
      random_(random),
      pause_(pause) {}

void Crm::add_routes(Listener& listener) {
  listener.outside("POST", "/crm/inbox", [this](const auto& request) { return receive(request); });
  listener.control("POST", "/sandbox/crm/reply", [this](const auto& request) { return reply(request); });
  listener.control("GET", "/sandbox/crm/events", [this](const httplib::Request& request) {
    return json_reply(inbox_.events_json(number_param(request, "after")));
  });
  listener.control("GET", "/sandbox/crm/conversations",
                   [this](const auto&) { return json_reply(conversations_.to_json()); });
}

Reply Crm::receive(const httplib::Request& request) {
  const std::string id = request.get_header_value("webhook-id");
  const WebhookVerifier& verifier = faults_.take(Fault::crm_secret) ? other_verifier_ : verifier_;
  const auto problem =
      verifier.verify(id, request.get_header_value("webhook-timestamp"), request.get_header_value("webhook-signature"),
                      request.body, clock_.now_ms() / 1000);
  if (problem) {
    inbox_.refuse(id, *problem);
    return error_reply(401, *problem, "sign as Standard Webhooks 1.0.0 says, with the CRM's secret");
  }
  const auto event = parse_json_object(request.body);
  if (!event) {
    inbox_.refuse(id, "the body is no JSON object");
    return error_reply(400, "the body is no JSON object", "send one CloudEvent in structured mode");
  }
  if (auto failure = fail_on_purpose()) {
    inbox_.deliver(id, request.body, failure->status);
    return std::move(*failure);
  }
  if (inbox_.deliver(id, request.body, 200)) conversations_.add_event(*event);
  Reply reply = received();
  reply.note = string_member(*event, "type") + " " + id;
  return reply;
}

std::optional<Reply> Crm::fail_on_purpose() {
  constexpr std::string_view hint = "a fault is switched on in the sandbox";
  if (faults_.take(Fault::crm_500)) return error_reply(500, "the CRM is broken", hint);
  if (faults_.take(Fault::crm_reject)) return error_reply(400, "the CRM refuses the event", hint);
  if (faults_.take(Fault::crm_410)) return error_reply(410, "the endpoint is gone", hint);
  if (const auto seconds = faults_.take(Fault::crm_429)) {
    Reply reply = error_reply(429, "the CRM is busy", hint);
    reply.headers.emplace_back("Retry-After", std::to_string(*seconds));
    return reply;
  }
  if (const auto silent_ms = faults_.take(Fault::crm_silent)) {
    pause_.wait(std::chrono::milliseconds(*silent_ms));
    Reply reply = error_reply(504, "the CRM did not answer", hint);
    reply.lost = true;
    return reply;
  }
  return std::nullopt;
}

Crm::Answered Crm::reply(std::string_view channel, std::string_view to, std::string_view text,
                         std::string_view idempotency_key) {
  Answered answered;
  answered.idempotency_key = idempotency_key.empty() ? random_hex(random_, 32) : std::string(idempotency_key);
  const std::size_t line = conversations_.add_reply(to, text);
  answered.gateway = gateway_.send_text(channel, to, text, answered.idempotency_key);
  const bool accepted = answered.gateway.status == 202 || answered.gateway.status == 200;
  if (const auto body = parse_json_object(answered.gateway.body); accepted && body) {
    answered.command_id = string_member(*body, "id");
  }
  const std::string problem =
      answered.gateway.status == 0 ? answered.gateway.failure : "HTTP " + std::to_string(answered.gateway.status);
  conversations_.answer_reply(to, line, accepted ? ReplyStatus{"accepted", {}} : ReplyStatus{"refused", problem},
                              answered.command_id);
  return answered;
}

Reply Crm::reply(const httplib::Request& request) {
  const auto body = parse_json_object(request.body);
  if (!body) return error_reply(400, "the body is no JSON object", "send a JSON object in UTF-8");
  const std::string to = string_member(*body, "to");
  const std::string text = string_member(*body, "text");
  if (to.empty() || text.empty()) {
    return error_reply(422, "to or text is missing", "give a conversation key or openid as \"to\", and a \"text\"");
  }
  const Answered answered = reply(string_member(*body, "channel"), to, text, string_member(*body, "idempotency_key"));
  if (answered.gateway.status == 0) return error_reply(502, "the gateway did not answer", answered.gateway.failure);
  JsonWriter json;
  json.begin_object()
      .field("status", answered.gateway.status)
      .field("idempotency_key", answered.idempotency_key)
      .key("body");
  if (const auto parsed = parse_json_object(answered.gateway.body)) {
    json.raw(to_json_text(*parsed));
  } else {
    json.value(answered.gateway.body);
  }
  return json_reply(json.end_object().text());
}

}  // namespace ekiden::sandbox
