// SPDX-License-Identifier: Apache-2.0
#include "wechat_kf_api.hpp"

#include <algorithm>

#include "digest.hpp"
#include "json.hpp"
#include "wechat_errcodes.hpp"
#include "wechat_kf_send.hpp"

namespace ekiden::sandbox {

namespace {

constexpr std::size_t longest_scene = 32;
constexpr rapidjson::SizeType most_customers = 100;

/// An answer without an error, to which the caller adds members and the end.
void begin_ok(JsonWriter& json) {
  json.begin_object().field("errcode", errcode::ok).field("errmsg", "ok");
}

Reply ok_reply(JsonWriter& json, std::string note) {
  Reply reply = json_reply(json.end_object().text());
  reply.note = std::move(note);
  return reply;
}

bool is_scene(std::string_view text) {
  return text.size() <= longest_scene && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '-';
         });
}

}  // namespace

void KfApi::add_routes(Listener& listener) {
  const auto add = [&](const std::string& path, Call call) {
    listener.outside("POST", path, [this, call](const auto& request) { return post(request, call); });
  };
  listener.outside("GET", "/cgi-bin/gettoken", [this](const auto& request) { return token(request); });
  add("/cgi-bin/kf/sync_msg", &KfApi::sync_msg);
  add("/cgi-bin/kf/send_msg", &KfApi::send_msg);
  add("/cgi-bin/kf/send_msg_on_event", &KfApi::send_msg_on_event);
  add("/cgi-bin/kf/service_state/get", &KfApi::get_state);
  add("/cgi-bin/kf/service_state/trans", &KfApi::change_state);
  add("/cgi-bin/kf/add_contact_way", &KfApi::add_contact_way);
  add("/cgi-bin/kf/customer/batchget", &KfApi::customers);
}

Reply KfApi::token(const httplib::Request& request) {
  if (const auto code = faults_.take(Fault::token_error)) return answer(static_cast<int>(*code));
  if (request.get_param_value("corpid") != account_.corp_id) return answer(errcode::invalid_app_id);
  if (!constant_time_equal(request.get_param_value("corpsecret"), account_.corp_secret))
    return answer(errcode::invalid_credential);
  const WechatToken token = tokens_.stable(false);
  JsonWriter json;
  begin_ok(json);
  json.field("access_token", token.text).field("expires_in", token.expires_in_s);
  return ok_reply(json, "token good for " + std::to_string(token.expires_in_s) + " s");
}

int KfApi::refusal(const std::string& token) {
  if (const int code = tokens_.check(token); code != errcode::ok) return code;
  if (faults_.take(Fault::revoked_token)) {
    tokens_.revoke(token);
    return errcode::invalid_token;
  }
  return static_cast<int>(faults_.take(Fault::kf_errcode).value_or(errcode::ok));
}

Reply KfApi::post(const httplib::Request& request, Call call) {
  if (const int code = refusal(request.get_param_value("access_token")); code != errcode::ok) return answer(code);
  const auto body = parse_json_object(request.body);
  return body ? (this->*call)(*body) : answer(errcode::invalid_parameter);
}

Reply KfApi::sync_msg(const JsonValue& body) {
  const KfMessages::Call call(messages_);
  if (call.is_refused()) return answer(errcode::too_many_at_once);
  if (const auto delay_ms = faults_.take(Fault::kf_slow_sync)) pause_.wait(std::chrono::milliseconds(*delay_ms));
  const KfSyncAnswer page = messages_.sync({string_member(body, "open_kfid"), string_member(body, "cursor"),
                                            string_member(body, "token"), int_member(body, "limit").value_or(0)});
  if (page.code != errcode::ok) return answer(page.code);
  JsonWriter json;
  begin_ok(json);
  json.field("next_cursor", page.next_cursor).field("has_more", page.has_more ? 1 : 0).key("msg_list").begin_array();
  for (const std::string& message : page.messages) json.raw(message);
  json.end_array();
  return ok_reply(json, std::to_string(page.messages.size()) + " messages");
}

Reply KfApi::send_msg(const JsonValue& body) {
  KfMessage message = read_kf_message(body);
  if (!desks_.has(message.open_kfid)) return answer(errcode::invalid_open_kfid);
  if (message.code == errcode::ok) message.code = find_file(message);
  return finish_send(message.code != errcode::ok ? message.code : customers_.send(message), message.msgid);
}

int KfApi::find_file(KfMessage& message) const {
  if (message.media_kind.empty()) return errcode::ok;
  const auto file = media_.find(message.media_id);
  if (!file || file->kind != message.media_kind) return errcode::invalid_media_id;
  if (message.kind == "file") message.shown = "[文件] " + file->name;
  return errcode::ok;
}

Reply KfApi::send_msg_on_event(const JsonValue& body) {
  const KfMessage message = read_kf_message(body);
  const int code =
      message.code != errcode::ok ? message.code : customers_.send_on_event(string_member(body, "code"), message);
  return finish_send(code, message.msgid);
}

Reply KfApi::finish_send(int code, const std::string& msgid) {
  Reply reply = answer(code);
  if (code == errcode::ok) {
    JsonWriter json;
    begin_ok(json);
    json.field("msgid", msgid.empty() ? messages_.new_msgid() : msgid);
    reply = ok_reply(json, "sent");
  }
  if (const auto delay_ms = faults_.take(Fault::send_delay)) pause_.wait(std::chrono::milliseconds(*delay_ms));
  if (faults_.take(Fault::answer_lost)) {
    reply.lost = true;
    reply.note += ", and the answer was lost";
  }
  return reply;
}

Reply KfApi::get_state(const JsonValue& body) {
  const auto session = customers_.session(string_member(body, "open_kfid"), string_member(body, "external_userid"));
  if (!session.known) return answer(errcode::invalid_external_userid);
  JsonWriter json;
  begin_ok(json);
  json.field("service_state", session.state);
  if (!session.servicer.empty()) json.field("servicer_userid", session.servicer);
  return ok_reply(json, "state " + std::to_string(session.state));
}

Reply KfApi::change_state(const JsonValue& body) {
  const auto state = int_member(body, "service_state");
  if (!state || *state < kf_state::unhandled || *state > kf_state::ended) return answer(errcode::invalid_parameter);
  std::string code;
  const int refused = customers_.transfer(string_member(body, "open_kfid"), string_member(body, "external_userid"),
                                          static_cast<int>(*state), string_member(body, "servicer_userid"), code);
  if (refused != errcode::ok) return answer(refused);
  JsonWriter json;
  begin_ok(json);
  if (!code.empty()) json.field("msg_code", code);
  return ok_reply(json, "state " + std::to_string(*state));
}

Reply KfApi::add_contact_way(const JsonValue& body) {
  if (!desks_.has(string_member(body, "open_kfid"))) return answer(errcode::invalid_open_kfid);
  const std::string scene = string_member(body, "scene");
  if (!is_scene(scene)) return answer(errcode::invalid_parameter);
  std::string url = "https://work.weixin.qq.com/kf/kfc" + random_text(random_, letters_and_digits, 14);
  if (!scene.empty()) url += "?enc_scene=ENC" + random_text(random_, letters_and_digits, 24);
  JsonWriter json;
  begin_ok(json);
  json.field("url", url);
  return ok_reply(json, "a link");
}

Reply KfApi::customers(const JsonValue& body) {
  const JsonValue* list = find_member(body, "external_userid_list");
  if (list == nullptr || !list->IsArray() || list->Empty() || list->Size() > most_customers)
    return answer(errcode::invalid_parameter);
  std::vector<std::string> unknown;
  JsonWriter json;
  begin_ok(json);
  json.key("customer_list").begin_array();
  for (const JsonValue& entry : list->GetArray()) {
    const std::string id = entry.IsString() ? entry.GetString() : "";
    if (!customers_.is_active(id)) {
      unknown.push_back(id);
      continue;
    }
    json.begin_object()
        .field("external_userid", id)
        .field("nickname", "顾客" + id.substr(id.size() > 4 ? id.size() - 4 : 0))
        .field("avatar", "http://wx.qlogo.cn/sandbox/0")
        .field("gender", 0);
    if (const std::string unionid = union_ids_.of(id); !unionid.empty()) json.field("unionid", unionid);
    json.end_object();
  }
  json.end_array().key("invalid_external_userid").begin_array();
  for (const std::string& id : unknown) json.value(id);
  json.end_array();
  return ok_reply(json, "customers");
}

Reply KfApi::answer(int code) {
  Reply reply = json_reply(errcode_answer(code, clock_, random_));
  reply.note = "errcode " + std::to_string(code) + " " + std::string(errcode_text(code));
  return reply;
}

}  // namespace ekiden::sandbox
