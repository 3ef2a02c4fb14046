// SPDX-License-Identifier: Apache-2.0
#include "media_answers.hpp"

#include "errors.hpp"
#include "kit/json.hpp"

namespace ekiden::wechat {
namespace {

using Next = FetchAnswer::Next;
using sdk::MediaError;
using sdk::Status;

constexpr std::int64_t kBadMediaId = 40007;

FetchAnswer give_up(std::string code, std::string text, std::string native = {}) {
  return {Next::give_up, {}, {std::move(code), std::move(native), std::move(text)}};
}

FetchAnswer later(std::string text, std::string native = {}) {
  return {Next::later, {}, {"unavailable", std::move(native), std::move(text)}};
}

FetchAnswer of_code(const Endpoint& endpoint, std::int64_t code) {
  const ErrorRow& row = endpoint.call_error(code);
  const std::string native = std::to_string(code);
  const std::string text = "WeChat answered " + native + ": " + std::string(row.meaning);
  if (code == kBadMediaId) return give_up("expired", text, native);
  if (row.error_class == ErrorClass::kToken) return {Next::other_token, {}, {"unavailable", native, text}};
  if (row.error_class == ErrorClass::kRetry || row.error_class == ErrorClass::kThrottled) return later(text, native);
  return give_up("unavailable", text, native);
}

bool is_web_address(std::string_view url) {
  return url.starts_with("https://") || url.starts_with("http://");
}

}  // namespace

FetchAnswer read_fetch(const Endpoint& endpoint, const Status& status, const sdk::HttpResponse& response) {
  if (status.code == EKD_E_FULL) return give_up("no_room", status.message);
  if (!response.answered()) {
    if (status.code == EKD_E_REJECTED) return give_up("too_large", status.message);
    return later(status.message);
  }
  if (response.status >= 500 || response.status == 429) return later(status.message, std::to_string(response.status));
  if (response.status != 200) return give_up("unavailable", status.message, std::to_string(response.status));
  const auto json = kit::parse_json(response.body);
  if (!json || !json->IsObject()) return give_up("not_media", status.message);
  if (const auto code = kit::int64_member(*json, "errcode"); code && *code != 0) return of_code(endpoint, *code);
  const auto url = kit::string_member(*json, "video_url");
  if (!url || !is_web_address(*url)) return give_up("not_media", status.message);
  return {Next::follow, std::string(*url), {}};
}

std::optional<std::string> read_upload(const Endpoint& endpoint, const sdk::HttpResponse& response,
                                       SendOutcome& outcome) {
  const auto json = response.answered() && response.status == 200 ? kit::parse_json(response.body) : std::nullopt;
  if (json && json->IsObject()) {
    // A thumb's is called thumb_media_id.
    for (const char* name : {"media_id", "thumb_media_id"})
      if (const auto id = kit::string_member(*json, name); id && !id->empty()) return std::string(*id);
  }
  outcome = read_call(endpoint, response);
  if (outcome.status.ok()) outcome.status = Status::retry("WeChat's answer to an upload names no media_id");
  if (outcome.status.code == EKD_E_UNKNOWN_OUTCOME) outcome.status = Status::retry(outcome.status.message);
  return std::nullopt;
}

SendOutcome without_file(const Status& status) {
  if (status.code != EKD_E_NOT_FOUND && status.code != EKD_E_REJECTED) return {status, {}};
  return {status, error_json("bad_request", {}, status.message, "upload another file with POST /v1/media", {})};
}

SendOutcome without_file(const MediaError& error) {
  const std::string text = "the file that the command names by its address cannot be had: " + error.text;
  if (error.code == "unavailable") return {Status::retry(text), {}};
  if (error.code == "no_room") return {{EKD_E_FULL, text}, {}};
  return {Status::rejected(text),
          error_json("bad_request", error.native, text,
                     "give an address of the public internet that answers with the file itself, "
                     "or its reference",
                     {})};
}

}  // namespace ekiden::wechat
