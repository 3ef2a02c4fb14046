// SPDX-License-Identifier: Apache-2.0
#include "wechat_kf_control.hpp"

#include "json.hpp"
#include "wechat_kf_push.hpp"

namespace ekiden::sandbox {

namespace {

Reply no_json() {
  return error_reply(400, "the body is no JSON object", "send a JSON object in UTF-8");
}

Reply no_account() {
  return error_reply(422, "no such open_kfid", "one of the sandbox's --open-kfid");
}

}  // namespace

void KfControl::add_routes(Listener& listener) {
  listener.control("POST", "/sandbox/wechat-kf/push", [this](const auto& request) { return push(request); });
  listener.control("POST", "/sandbox/wechat-kf/enter", [this](const auto& request) { return enter(request); });
  listener.control("POST", "/sandbox/wechat-kf/verify-url", [this](const auto&) { return verify_url(); });
  listener.control("GET", "/sandbox/wechat-kf/phone", [this](const auto& request) { return phone(request); });
  listener.control("GET", "/sandbox/wechat-kf/sent",
                   [this](const auto&) { return json_reply(customers_.sent_json()); });
  listener.control("GET", "/sandbox/wechat-kf/bell", [this](const auto&) { return json_reply(bell_.counts_json()); });
  listener.control("GET", "/sandbox/wechat-kf/syncs", [this](const auto&) { return syncs(); });
}

Reply KfControl::push(const httplib::Request& request) {
  const auto body = parse_json_object(request.body);
  if (!body) return no_json();
  const std::string open_kfid = string_member(*body, "open_kfid", desks_.first());
  if (!desks_.has(open_kfid)) return no_account();
  const std::string msgid = messages_.new_msgid();
  const auto push = make_kf_push(*body, open_kfid, clock_.now_ms(), msgid);
  if (!push) return error_reply(422, "no body", R"(give the object of the type as "body", or a text as "text")");
  customers_.act(*push);
  messages_.add(open_kfid, push->json);
  bell_.ring(open_kfid);
  return json_reply(JsonWriter().begin_object().field("msgid", msgid).end_object().text(), 202);
}

Reply KfControl::enter(const httplib::Request& request) {
  const auto body = parse_json_object(request.body);
  if (!body) return no_json();
  const std::string open_kfid = string_member(*body, "open_kfid", desks_.first());
  if (!desks_.has(open_kfid)) return no_account();
  const std::string external_userid = string_member(*body, "external_userid", demo_external_userid);
  const std::string code = customers_.enter(open_kfid, external_userid);
  const std::string msgid = messages_.new_msgid();
  JsonWriter event;
  event.begin_object()
      .field("msgid", msgid)
      .field("send_time", clock_.now_ms() / 1000)
      .field("origin", 4)
      .field("msgtype", "event")
      .key("event")
      .begin_object()
      .field("event_type", "enter_session")
      .field("open_kfid", open_kfid)
      .field("external_userid", external_userid)
      .field("scene", string_member(*body, "scene"))
      .field("scene_param", string_member(*body, "scene_param"));
  if (!code.empty()) event.field("welcome_code", code);
  messages_.add(open_kfid, event.end_object().end_object().text());
  bell_.ring(open_kfid);
  return json_reply(JsonWriter().begin_object().field("msgid", msgid).field("welcome_code", code).end_object().text(),
                    202);
}

Reply KfControl::verify_url() {
  const std::string echostr = random_text(random_, digits, 19);
  const HttpAnswer answer =
      gateway_.verify_url(GatewayHook::wechat_kf, envelope_.verification_query(echostr), timeout_ms_);
  return json_reply(JsonWriter()
                        .begin_object()
                        .field("passed", answer.status == 200 && answer.body == echostr)
                        .field("status", answer.status)
                        .field("expected", echostr)
                        .field("answered", answer.body)
                        .field("failure", answer.failure)
                        .end_object()
                        .text());
}

Reply KfControl::phone(const httplib::Request& request) {
  const std::string open_kfid = request.get_param_value("open_kfid");
  const std::string external_userid = request.get_param_value("external_userid");
  return json_reply(customers_.phone_json(open_kfid.empty() ? desks_.first() : open_kfid,
                                          external_userid.empty() ? demo_external_userid : external_userid));
}

Reply KfControl::syncs() {
  JsonWriter json;
  json.begin_object().key("syncs").begin_object();
  for (const auto& [code, count] : messages_.syncs()) json.field(std::to_string(code), count);
  return json_reply(json.end_object()
                        .field("listed", messages_.listed())
                        .field("most_at_once", static_cast<std::uint64_t>(messages_.most_at_once()))
                        .end_object()
                        .text());
}

}  // namespace ekiden::sandbox
