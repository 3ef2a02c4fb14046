// SPDX-License-Identifier: Apache-2.0
#include "outcome.hpp"

#include <ekidenpp/utf8.hpp>

#include <string_view>
#include <utility>

#include "kit/http_answer.hpp"
#include "kit/json.hpp"

namespace ekiden::google_sheets {
namespace {

using sdk::Status;

constexpr std::size_t kExcerptBytes = 1024;

struct Problem {
  std::string status;  // "PERMISSION_DENIED"
  std::string message;
};

Problem problem_in(const sdk::HttpResponse& response) {
  const auto document = kit::parse_json(response.body);
  const rapidjson::Value* error = document ? kit::object_member(*document, "error") : nullptr;
  if (error == nullptr) return {};
  return {std::string(kit::string_member(*error, "status").value_or("")),
          std::string(kit::string_member(*error, "message").value_or(""))};
}

bool says(const Problem& problem, std::string_view words) {
  return problem.message.find(words) != std::string::npos;
}

// 403 says three things.
Status forbidden(const sdk::HttpResponse& response, const Problem& problem, const std::string& email) {
  if (problem.status == "RESOURCE_EXHAUSTED" || says(problem, "rateLimitExceeded") || says(problem, "Quota exceeded"))
    return Status::rate_limited("Google's quota is used up", kit::wait_of(response));
  if (says(problem, "has not been used") || says(problem, "is disabled"))
    return Status::config("the Google Sheets API is not enabled in the service account's project; enable it there");
  return Status::config("Google does not let " + email + " write: share the spreadsheet with this address, as editor");
}

Status refused(const sdk::HttpResponse& response, const Problem& problem) {
  if (says(problem, "10000000 cells"))
    return Status::config(
        "the spreadsheet is full (10 million cells): set another spreadsheet_id, or delete old tabs in it");
  if (says(problem, "protected cell"))
    return Status::config("the tab or a range of it is protected: let the service account edit it");
  return Status::rejected("Google answered " + std::to_string(response.status) +
                          (problem.message.empty() ? std::string() : ": " + problem.message.substr(0, kExcerptBytes)));
}

}  // namespace

Status outcome_of(const sdk::HttpResponse& response, const std::string& email) {
  if (!response.answered()) {
    if (response.outcome == sdk::HttpResponse::Outcome::not_sent)
      return Status::not_connected("Google cannot be reached: " + std::string(response.error));
    return Status::retry("Google's answer was lost: " + std::string(response.error));
  }
  if (response.status >= 200 && response.status <= 299) return {};
  const Problem problem = problem_in(response);
  const auto tell = [&](Status status) { return std::move(status).upstream(response.status); };
  switch (response.status) {
    case 401:
      return tell(Status::auth("Google refuses a fresh access token; is the service account disabled?"));
    case 403:
      return tell(forbidden(response, problem, email));
    case 404:
      return tell(Status::config("there is no such spreadsheet; check spreadsheet_id"));
    case 408:
    case 409:
      return tell(Status::retry("Google answered " + std::to_string(response.status)));
    case 429:
      return tell(Status::rate_limited("Google's quota is used up", kit::wait_of(response)));
    default:
      break;
  }
  if (response.status >= 500)
    return tell(Status::retry("Google answered " + std::to_string(response.status), kit::wait_of(response)));
  return tell(refused(response, problem));
}

std::string excerpt_of(const sdk::HttpResponse& response) {
  return kit::excerpt_of(response.body, kExcerptBytes);
}

}  // namespace ekiden::google_sheets
