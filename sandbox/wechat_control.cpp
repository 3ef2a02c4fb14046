// SPDX-License-Identifier: Apache-2.0
#include "wechat_control.hpp"

#include "json.hpp"

namespace ekiden::sandbox {

namespace {

constexpr std::uint64_t smallest_msg_id = std::uint64_t{1} << 54;

std::uint64_t first_msg_id(Random& random) {
  return smallest_msg_id | (random_u64(random) >> 10) | 1;
}

Reply accepted(const WechatControl::Said& said) {
  return json_reply(
      JsonWriter().begin_object().field("push", said.push).field("msg_id", said.msg_id).end_object().text(), 202);
}

Reply no_json() {
  return error_reply(400, "the body is no JSON object", "send a JSON object in UTF-8");
}

}  // namespace

WechatControl::WechatControl(const WechatAccount& account, const WechatEnvelope& envelope, WechatPusher& pusher,
                             WechatCustomers& customers, WechatSends& sends, GatewayLink& gateway, const Clock& clock,
                             Random& random, std::int64_t push_timeout_ms)
    : account_(account),
      envelope_(envelope),
      pusher_(pusher),
      customers_(customers),
      sends_(sends),
      gateway_(gateway),
      clock_(clock),
      random_(random),
      push_timeout_ms_(push_timeout_ms),
      next_msg_id_(first_msg_id(random)) {}

void WechatControl::add_routes(Listener& listener) {
  listener.control("POST", "/sandbox/wechat/say", [this](const auto& request) { return say(request); });
  listener.control("POST", "/sandbox/wechat/push", [this](const auto& request) { return push(request); });
  listener.control("POST", "/sandbox/wechat/repeat", [this](const auto& request) { return repeat(request); });
  listener.control("POST", "/sandbox/wechat/verify-url", [this](const auto&) { return verify_url(); });
  listener.control("GET", "/sandbox/wechat/pushes", [this](const auto&) { return json_reply(pusher_.pushes_json()); });
  listener.control("GET", "/sandbox/wechat/sent", [this](const auto&) { return json_reply(sends_.sent_json()); });
  listener.control("GET", "/sandbox/wechat/phone", [this](const httplib::Request& request) {
    const std::string openid = request.get_param_value("openid");
    return json_reply(customers_.phone_json(openid.empty() ? demo_openid : openid));
  });
}

WechatControl::Said WechatControl::say(std::string_view openid, std::string_view text) {
  const auto request =
      parse_json_object(JsonWriter().begin_object().field("openid", openid).field("text", text).end_object().text());
  return start(*request).value();
}

Reply WechatControl::say(const httplib::Request& request) {
  const auto body = parse_json_object(request.body);
  if (!body) return no_json();
  const std::string text = string_member(*body, "text");
  if (text.empty()) return error_reply(422, "text is missing", "give what the customer says as \"text\"");
  return accepted(say(string_member(*body, "openid", demo_openid), text));
}

Reply WechatControl::push(const httplib::Request& request) {
  const auto body = parse_json_object(request.body);
  if (!body) return no_json();
  const auto said = start(*body);
  if (!said) {
    return error_reply(422, "no such type or event",
                       "type: text, image, voice, video, location, link, miniprogrampage or event; "
                       "event: subscribe, unsubscribe, SCAN, CLICK, VIEW, user_enter_tempsession, "
                       "TEMPLATESENDJOBFINISH or MASSSENDJOBFINISH");
  }
  return accepted(*said);
}

Reply WechatControl::repeat(const httplib::Request& request) {
  const auto body = parse_json_object(request.body);
  if (!body) return no_json();
  const JsonValue* push = find_member(*body, "push");
  if (push == nullptr || !push->IsUint64() || !pusher_.repeat(push->GetUint64()))
    return error_reply(422, "no such push", "give its number as \"push\", as GET /sandbox/wechat/pushes lists it");
  return json_reply(JsonWriter().begin_object().field("push", push->GetUint64()).end_object().text(), 202);
}

Reply WechatControl::verify_url() {
  const std::string echostr = random_text(random_, digits, 19);
  const HttpAnswer answer =
      gateway_.verify_url(GatewayHook::wechat, envelope_.verification_query(echostr), push_timeout_ms_);
  JsonWriter json;
  json.begin_object()
      .field("passed", answer.status == 200 && answer.body == echostr)
      .field("status", answer.status)
      .field("expected", echostr)
      .field("answered", answer.body)
      .field("failure", answer.failure)
      .end_object();
  return json_reply(json.text());
}

std::optional<WechatControl::Said> WechatControl::start(const JsonValue& request) {
  auto push = make_wechat_push(account_, request, clock_.now_ms(), next_msg_id_++);
  if (!push) return std::nullopt;
  std::string msg_id = push->msg_id;
  return Said{pusher_.start(std::move(*push)), std::move(msg_id)};
}

}  // namespace ekiden::sandbox
