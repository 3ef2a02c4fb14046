// SPDX-License-Identifier: Apache-2.0
#include "api.hpp"

#include <ekidenpp/json.hpp>
#include <ekidenpp/utf8.hpp>

#include <algorithm>
#include <limits>
#include <utility>

#include "kit/http_answer.hpp"
#include "kit/json.hpp"
#include "kit/query.hpp"

namespace ekiden::wechat {
namespace {

using sdk::HttpResponse;
using sdk::JsonWriter;
using sdk::Status;

constexpr std::int64_t kMaxTokenSeconds = 24 * 3600;
// Tencent counts calls by the minute, and forgets within one what was too many.
constexpr std::int32_t kMinuteMs = 60'000;

// A POST of JSON, or a GET where there is no body.
sdk::HttpRequest request_of(const Endpoint& endpoint, const ApiCall& call) {
  sdk::HttpRequest request;
  request.method = call.body.empty() ? "GET" : "POST";
  request.url = endpoint.base + call.path;
  if (!call.body.empty()) request.headers = {{"Content-Type", "application/json; charset=utf-8"}};
  request.body = call.body;
  request.timeout_ms = endpoint.timeout_ms;
  request.max_response_bytes = call.max_answer_bytes;
  return request;
}

std::int32_t as_int32(std::int64_t value) {
  return static_cast<std::int32_t>(std::clamp<std::int64_t>(value, std::numeric_limits<std::int32_t>::min(),
                                                            std::numeric_limits<std::int32_t>::max()));
}

// "WeChat 45015: the reply window is closed … (wait for …)"
std::string sentence(std::int64_t code, const ErrorRow& row) {
  return "WeChat answered " + std::to_string(code) + ": " + std::string(row.meaning) +
         "; what to do: " + std::string(row.action);
}

// kAccount is the configuration band, so that the channel is reported down with the reason. `other`: of all the classes
// that do not decide by themselves.
Status failure(ErrorClass error_class, std::string why, ekd_status other) {
  if (error_class == ErrorClass::kThrottled) return Status::rate_limited(std::move(why), kMinuteMs);
  if (error_class == ErrorClass::kRetry) return Status::retry(std::move(why));
  if (error_class == ErrorClass::kRetryLater) return Status::retry(std::move(why), kMinuteMs);
  return Status(error_class == ErrorClass::kAccount ? EKD_E_AUTH : other, std::move(why));
}

SendOutcome outcome_of_code(std::int64_t code, const ErrorRow& row, std::string_view errmsg) {
  if (row.error_class == ErrorClass::kOk) return {Status(), "{}"};
  SendOutcome outcome;
  outcome.token_refused = row.error_class == ErrorClass::kToken;
  outcome.status = failure(row.error_class, sentence(code, row), EKD_E_REJECTED).upstream(as_int32(code));
  outcome.result = error_json(word(row.error_class), std::to_string(code), row.meaning, row.action, rid_of(errmsg));
  return outcome;
}

SendOutcome outcome_of_http(const HttpResponse& response) {
  const std::string what = "HTTP status " + std::to_string(response.status) + " instead of WeChat's answer";
  const int status = response.status;
  if (status == 429) return {Status::rate_limited(what, kit::wait_of(response)).upstream(status), {}};
  if (status == 500 || status == 503) return {Status::retry(what, kit::wait_of(response)).upstream(status), {}};
  // A gateway in between answers so when it has passed the request on and heard nothing.
  if (status >= 500 || status == 408) return {Status::unknown_outcome(what).upstream(status), {}};
  // Another 2xx is an answer that nobody has documented: it may have been carried out.
  if (status >= 200 && status < 300) return {Status::unknown_outcome(what).upstream(status), {}};
  return {Status::rejected(what).upstream(status),
          error_json("http", std::to_string(status), what,
                     "check api_base, and the proxy between this machine and Tencent", {})};
}

Status token_failure(std::int64_t code, const ErrorRow& row) {
  return failure(row.error_class, "no access token: " + sentence(code, row), EKD_E_RETRY).upstream(as_int32(code));
}

}  // namespace

std::string error_json(std::string_view code, std::string_view native, std::string_view text, std::string_view action,
                       std::string_view trace) {
  JsonWriter json;
  json.begin_object().key("error").begin_object().member("code", code);
  if (!native.empty()) json.member("native", native);
  json.member("text", text).member("action", action);
  if (!trace.empty()) json.member("trace", trace);
  json.end_object().end_object();
  return json.take().value_or("{}");
}

sdk::HttpRequest stable_token_request(const Endpoint& endpoint, std::string_view app_id, std::string_view app_secret) {
  JsonWriter json;
  json.begin_object().member("grant_type", "client_credential").member("appid", app_id);
  json.key("secret").lenient_string(app_secret).member("force_refresh", false).end_object();
  return request_of(endpoint, {.path = "/cgi-bin/stable_token", .body = json.take().value_or("{}")});
}

std::optional<AccessToken> read_token(const Endpoint& endpoint, const HttpResponse& response, Status& status) {
  if (!response.answered()) {
    status = Status::not_connected("no access token: " + std::string(response.error));
    return std::nullopt;
  }
  if (response.status != 200) {
    status = Status::retry("no access token: HTTP status " + std::to_string(response.status), kit::wait_of(response))
                 .upstream(response.status);
    return std::nullopt;
  }
  const auto json = kit::parse_json(response.body);
  if (json) {
    const auto token = kit::string_member(*json, "access_token");
    const auto seconds = kit::int64_member(*json, "expires_in");
    if (token && !token->empty() && seconds && *seconds > 0) {
      return AccessToken{std::string(*token), std::min(*seconds, kMaxTokenSeconds) * 1000};
    }
    if (const auto code = kit::int64_member(*json, "errcode"); code && *code != 0) {
      status = token_failure(*code, endpoint.token_error(*code));
      return std::nullopt;
    }
  }
  status = Status::retry("no access token: the answer is not one of WeChat's; check api_base and the proxy behind it");
  return std::nullopt;
}

sdk::HttpRequest call_request(const Endpoint& endpoint, std::string_view access_token, const ApiCall& call) {
  auto request = request_of(endpoint, call);
  request.url += call.path.find('?') == std::string::npos ? '?' : '&';
  request.url += "access_token=" + kit::encode_uri_component(access_token);
  request.at_most_once = !call.only_reads;
  return request;
}

SendOutcome read_call(const Endpoint& endpoint, const HttpResponse& response, std::string_view answer_member) {
  if (response.outcome == HttpResponse::Outcome::not_sent)
    return {Status::not_connected(std::string(response.error)), {}};
  if (!response.answered()) return {Status::unknown_outcome(std::string(response.error)), {}};
  if (response.status != 200) return outcome_of_http(response);
  // A customer's cut emoji in an answer that holds messages must not hide the code.
  const std::string text = kit::repair_surrogate_escapes(sdk::to_valid_utf8(response.body));
  const auto json = kit::parse_json(text, {.max_bytes = text.size()});
  const auto code = json ? kit::int64_member(*json, "errcode") : std::nullopt;
  if (!code) {
    if (json && !answer_member.empty() && kit::member(*json, answer_member) != nullptr) return {Status(), "{}"};
    return {Status::unknown_outcome("the answer is not one of WeChat's: it may or may not have been carried out"), {}};
  }
  if (*code == 0) return {Status(), "{}"};
  return outcome_of_code(*code, endpoint.call_error(*code), kit::string_member(*json, "errmsg").value_or(""));
}

SendOutcome without_token(const Endpoint& endpoint, const Status& token_status) {
  const ErrorRow& row = endpoint.token_error(token_status.upstream_status);
  if (token_status.code != EKD_E_AUTH || row.error_class != ErrorClass::kAccount) return {token_status, {}};
  return {token_status,
          error_json(word(row.error_class), std::to_string(token_status.upstream_status), row.meaning, row.action, {})};
}

}  // namespace ekiden::wechat
