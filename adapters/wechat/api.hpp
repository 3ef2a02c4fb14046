// SPDX-License-Identifier: Apache-2.0
// Tencent's HTTP API: what is sent, and what an answer means. No network here.
#pragma once

#include <ekidenpp/http.hpp>
#include <ekidenpp/status.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "errors.hpp"

namespace ekiden::wechat {

/// Where an API of Tencent's is reached, and what its codes mean.
struct Endpoint {
  std::string base;  // without a slash at the end
  std::uint32_t timeout_ms = 10'000;
  ErrorLookup call_error = send_error;
  ErrorLookup token_error = wechat::token_error;
};

/// `path` below the endpoint's base, perhaps with a query, without the access token. `body` is JSON, with UTF-8 as it
/// is, since Tencent shows \uXXXX to the customer as these six characters; an empty one makes it a GET.
struct ApiCall {
  std::string path{};
  std::string body{};
  bool is_of_the_moment = false;     // later it is worth nothing, and would only hold up the messages behind it
  bool only_reads = false;           // may be repeated at any time
  bool is_reported = false;          // Tencent tells later what became of it, under the id in its answer
  std::string_view answer_member{};  // Tencent may leave out errcode 0 where the answer has this member
  std::uint64_t max_answer_bytes = 64 * 1024;
};

/// POST /cgi-bin/stable_token. Asking again gives the same token: nothing is used up.
sdk::HttpRequest stable_token_request(const Endpoint& endpoint, std::string_view app_id, std::string_view app_secret);

struct AccessToken {
  std::string value;
  std::int64_t ttl_ms;
};

/// Gives the token, or says in `status` why there is none: the retryable band, or EKD_E_AUTH with what to do when
/// asking again is useless. Never an unknown outcome.
std::optional<AccessToken> read_token(const Endpoint& endpoint, const sdk::HttpResponse& response, sdk::Status& status);

/// `call` with the token. Leaves at most once unless it only reads: for most calls Tencent takes no id of ours by which
/// it could recognize a repetition.
sdk::HttpRequest call_request(const Endpoint& endpoint, std::string_view access_token, const ApiCall& call);

/// The result document of a command that failed. `code` is a word of ours, `native` Tencent's code, `trace` Tencent's
/// id of the request; empty ones are left out.
std::string error_json(std::string_view code, std::string_view native, std::string_view text, std::string_view action,
                       std::string_view trace);

/// What came of a call. `result`: the command's result document.
struct SendOutcome {
  sdk::Status status;
  std::string result;
  bool token_refused = false;  // certainly not carried out; another token may help
};

/// `answer_member`: as in the ApiCall that is answered.
SendOutcome read_call(const Endpoint& endpoint, const sdk::HttpResponse& response, std::string_view answer_member = {});

/// What becomes of a call for which there is no access token: read_token()'s status, and for EKD_E_AUTH the result
/// document that says what to do.
SendOutcome without_token(const Endpoint& endpoint, const sdk::Status& token_status);

}  // namespace ekiden::wechat
