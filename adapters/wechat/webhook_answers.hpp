// SPDX-License-Identifier: Apache-2.0
// What Tencent's requests are answered.
#pragma once

#include <ekidenpp/http.hpp>

#include <string>
#include <utility>
#include <variant>

#include "receive.hpp"

namespace ekiden::wechat {

inline sdk::HttpAnswer answer(int status, std::string body) {
  sdk::HttpAnswer out;
  out.status = status;
  out.body = std::move(body);
  return out;
}

/// Tencent takes any other body than this or an empty one for a failure.
inline sdk::HttpAnswer success() {
  return answer(200, "success");
}

inline sdk::HttpAnswer refusal(Refusal why) {
  return sdk::HttpAnswer::refuse(why.status, why.reason, std::move(why.detail));
}

/// Of Receiver::verify_url().
inline sdk::HttpAnswer answer_of(std::variant<std::string, Refusal> verified) {
  if (auto* why = std::get_if<Refusal>(&verified)) return refusal(std::move(*why));
  return answer(200, std::move(std::get<std::string>(verified)));
}

}  // namespace ekiden::wechat
