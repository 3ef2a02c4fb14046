// SPDX-License-Identifier: Apache-2.0
#include "wechat_calls.hpp"

#include "wechat_errcodes.hpp"
#include "wechat_send.hpp"

namespace ekiden::sandbox {

const WechatCalls::Refusals WechatCalls::service_account{Fault::errcode, errcode::invalid_credential,
                                                         errcode::malformed_json};
const WechatCalls::Refusals WechatCalls::corp{Fault::kf_errcode, errcode::invalid_token, errcode::invalid_parameter};

void WechatCalls::add(Listener& listener, std::string_view method, const std::string& path, Work work,
                      Success success) {
  listener.outside(method, path,
                   [this, method = std::string(method), work = std::move(work), success](const auto& request) {
                     return run(method, request, work, success);
                   });
}

Reply WechatCalls::run(std::string_view method, const httplib::Request& request, const Work& work, Success success) {
  JsonWriter answer;
  answer.begin_object();
  int code = refusal(request);
  if (code == errcode::ok) {
    const auto body = parse_json_object(method == "GET" || request.body.empty() ? "{}" : request.body);
    if (!body)
      code = refusals_.malformed;
    else if (escapes_non_ascii(request.body))
      code = errcode::invalid_charset;
    else
      code = work(*body, request, answer);
  }
  const std::string members = answer.end_object().text();
  const bool is_bare = code == errcode::ok && success == Success::bare;
  Reply reply = json_reply(is_bare ? members : errcode_answer(code, clock_, random_, members));
  reply.note = "errcode " + std::to_string(code) + " " + std::string(errcode_text(code));
  return reply;
}

int WechatCalls::refusal(const httplib::Request& request) {
  const std::string token = request.get_param_value("access_token");
  if (const int code = tokens_.check(token); code != errcode::ok) return code;
  if (faults_.take(Fault::revoked_token)) {
    tokens_.revoke(token);
    return refusals_.revoked;
  }
  return static_cast<int>(faults_.take(refusals_.errcode).value_or(errcode::ok));
}

}  // namespace ekiden::sandbox
