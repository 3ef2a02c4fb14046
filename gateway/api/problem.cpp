// SPDX-License-Identifier: Apache-2.0
#include "api/problem.hpp"

#include "api/json_text.hpp"
#include "net/http_text.hpp"

namespace ekiden::api {

OutgoingResponse to_response(Problem problem) {
  JsonText json;
  json.begin_object()
      .field("type", "urn:ekiden:problem:" + std::string(problem.code))
      .field("title", http_reason_phrase(problem.status))
      .field("status", problem.status)
      .field("code", problem.code)
      .field("detail", problem.detail);
  if (!problem.hint.empty()) json.field("hint", problem.hint);
  OutgoingResponse response = json_response(problem.status, json.end_object().take());
  response.content_type = "application/problem+json";
  for (HttpHeader& header : problem.headers) response.headers.push_back(std::move(header));
  return response;
}

OutgoingResponse json_response(int status, std::string body) {
  return {.status = status,
          .content_type = "application/json",
          .headers = {{"Cache-Control", "no-store"}},
          .body = std::move(body)};
}

}  // namespace ekiden::api
