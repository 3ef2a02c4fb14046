// SPDX-License-Identifier: Apache-2.0
// Tencent's HTTP API for service accounts: what is sent, and what an answer means. No network here.
#pragma once

#include <ekidenpp/http.hpp>
#include <ekidenpp/status.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "outgoing.hpp"
#include "settings.hpp"

namespace ekiden::wechat {

/// POST /cgi-bin/stable_token. Asking again gives the same token: nothing is used up.
sdk::HttpRequest token_request(const Settings& settings);

struct AccessToken {
  std::string value;
  std::int64_t ttl_ms;
};

/// Gives the token, or says in `status` why there is none: the retryable band, or EKD_E_AUTH with what to do when
/// asking again is useless. Never an unknown outcome.
std::optional<AccessToken> read_token(const sdk::HttpResponse& response, sdk::Status& status);

/// POST of `call`. Leaves at most once: Tencent takes no id of ours by which it could recognize a repetition.
sdk::HttpRequest call_request(const Settings& settings, std::string_view access_token, const ApiCall& call);

/// What came of a call. `result`: the command's result document.
struct SendOutcome {
  sdk::Status status;
  std::string result;
  bool token_refused = false;  // certainly not carried out; another token may help
};

SendOutcome read_call(const sdk::HttpResponse& response);

/// What becomes of a command for which there is no access token: read_token()'s status, and for EKD_E_AUTH the result
/// document that says what to do.
SendOutcome without_token(const sdk::Status& token_status);

}  // namespace ekiden::wechat
