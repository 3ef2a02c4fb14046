// SPDX-License-Identifier: Apache-2.0
#include "wechat_api.hpp"

#include "digest.hpp"
#include "json.hpp"
#include "wechat_errcodes.hpp"

namespace ekiden::sandbox {

namespace {

Reply token_reply(const WechatToken& token) {
  Reply reply = json_reply(JsonWriter()
                               .begin_object()
                               .field("access_token", token.text)
                               .field("expires_in", token.expires_in_s)
                               .end_object()
                               .text());
  reply.note = "token good for " + std::to_string(token.expires_in_s) + " s";
  return reply;
}

}  // namespace

void WechatApi::add_routes(Listener& listener) {
  const auto post_required = [this](const httplib::Request&) { return answer(errcode::post_required); };
  listener.outside("GET", "/cgi-bin/token", [this](const auto& request) { return token(request); });
  listener.outside("POST", "/cgi-bin/stable_token", [this](const auto& request) { return stable_token(request); });
  listener.outside("POST", "/cgi-bin/message/custom/send", [this](const auto& request) { return send(request); });
  listener.outside("POST", "/cgi-bin/message/custom/typing", [this](const auto& request) { return typing(request); });
  listener.outside("POST", "/cgi-bin/message/custom/business/typing",
                   [this](const auto& request) { return typing(request); });
  listener.outside("GET", "/cgi-bin/stable_token", post_required);
  listener.outside("GET", "/cgi-bin/message/custom/send", post_required);
  listener.outside("GET", "/cgi-bin/message/custom/typing", post_required);
}

Reply WechatApi::token(const httplib::Request& request) {
  if (const auto code = faults_.take(Fault::token_error)) return answer(static_cast<int>(*code));
  const int code = check_credentials(request.get_param_value("grant_type"), request.get_param_value("appid"),
                                     request.get_param_value("secret"), errcode::invalid_credential);
  return code == errcode::ok ? token_reply(tokens_.mint()) : answer(code);
}

Reply WechatApi::stable_token(const httplib::Request& request) {
  if (const auto code = faults_.take(Fault::token_error)) return answer(static_cast<int>(*code));
  const auto body = parse_json_object(request.body);
  if (!body) return answer(errcode::malformed_json);
  const int code = check_credentials(string_member(*body, "grant_type"), string_member(*body, "appid"),
                                     string_member(*body, "secret"), errcode::invalid_app_secret);
  if (code != errcode::ok) return answer(code);
  const JsonValue* force = find_member(*body, "force_refresh");
  return token_reply(tokens_.stable(force != nullptr && force->IsTrue()));
}

Reply WechatApi::send(const httplib::Request& request) {
  const int refusal = refusal_of_send(request.get_param_value("access_token"));
  Reply reply = answer(sends_.send(read_wechat_message(request.body), refusal));
  if (const auto delay_ms = faults_.take(Fault::send_delay)) pause_.wait(std::chrono::milliseconds(*delay_ms));
  if (faults_.take(Fault::answer_lost)) {
    reply.lost = true;
    reply.note += ", and the answer was lost";
  }
  return reply;
}

Reply WechatApi::typing(const httplib::Request& request) {
  if (const int code = tokens_.check(request.get_param_value("access_token")); code != errcode::ok) {
    return answer(code);
  }
  const auto body = parse_json_object(request.body);
  if (!body) return answer(errcode::malformed_json);
  const std::string command = string_member(*body, "command");
  if (command != "Typing" && command != "CancelTyping") return answer(errcode::invalid_typing_command);
  return answer(customers_.typing(string_member(*body, "touser"), command == "Typing"));
}

int WechatApi::check_credentials(std::string_view grant_type, std::string_view app_id, std::string_view secret,
                                 int wrong_secret) const {
  if (grant_type != "client_credential") return errcode::invalid_grant_type;
  if (app_id.empty()) return errcode::missing_app_id;
  if (app_id != account_.app_id) return errcode::invalid_app_id;
  if (secret.empty()) return errcode::missing_app_secret;
  return constant_time_equal(secret, account_.app_secret) ? errcode::ok : wrong_secret;
}

int WechatApi::refusal_of_send(const std::string& token) {
  if (const int code = tokens_.check(token); code != errcode::ok) return code;
  if (faults_.take(Fault::revoked_token)) {
    tokens_.revoke(token);
    return errcode::invalid_credential;
  }
  return static_cast<int>(faults_.take(Fault::errcode).value_or(errcode::ok));
}

Reply WechatApi::answer(int code) {
  Reply reply = json_reply(errcode_answer(code, clock_, random_));
  reply.note = "errcode " + std::to_string(code) + " " + std::string(errcode_text(code));
  return reply;
}

}  // namespace ekiden::sandbox
