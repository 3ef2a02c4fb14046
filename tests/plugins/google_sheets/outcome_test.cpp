// SPDX-License-Identifier: Apache-2.0
#include "google_sheets/outcome.hpp"

#include <catch2/catch.hpp>
#include <string>

using Outcome = ekiden::sdk::HttpResponse::Outcome;

TEST_CASE("each answer of Google's means what to do next") {
  struct Row {
    int status;
    const char* name;
    const char* message;
    ekd_status code;
    const char* says;
  };
  const Row rows[] = {
      {200, "", "", EKD_OK, ""},
      {400, "INVALID_ARGUMENT", "Invalid values[0]", EKD_E_REJECTED, "Invalid values[0]"},
      {400, "INVALID_ARGUMENT", "This action would increase the number of cells above the limit of 10000000 cells.",
       EKD_E_CONFIG, "full"},
      {400, "INVALID_ARGUMENT", "You are trying to edit a protected cell or object.", EKD_E_CONFIG, "protected"},
      {401, "UNAUTHENTICATED", "", EKD_E_AUTH, "access token"},
      {403, "PERMISSION_DENIED", "The caller does not have permission", EKD_E_CONFIG,
       "does not let a@b write: share the spreadsheet with"},
      {403, "PERMISSION_DENIED", "Google Sheets API has not been used in project 1", EKD_E_CONFIG, "enable it"},
      {403, "RESOURCE_EXHAUSTED", "Quota exceeded", EKD_E_RATE_LIMITED, "quota"},
      {404, "NOT_FOUND", "Requested entity was not found.", EKD_E_CONFIG, "spreadsheet_id"},
      {408, "", "", EKD_E_RETRY, "408"},
      {413, "", "", EKD_E_REJECTED, "413"},
      {429, "RESOURCE_EXHAUSTED", "Quota exceeded for quota metric", EKD_E_RATE_LIMITED, "quota"},
      {500, "INTERNAL", "", EKD_E_RETRY, "500"},
      {503, "UNAVAILABLE", "", EKD_E_RETRY, "503"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.status, row.message);
    const std::string body =
        std::string(R"({"error":{"code":0,"message":")") + row.message + R"(","status":")" + row.name + R"("}})";
    ekiden::sdk::HttpResponse response;
    response.outcome = Outcome::answered;
    response.status = row.status;
    response.body = body;
    const auto status = ekiden::google_sheets::outcome_of(response, "a@b");
    CHECK(status.code == row.code);
    CHECK_THAT(status.message, Catch::Contains(row.says));
    if (row.status != 200) CHECK(status.upstream_status == row.status);
  }
}

TEST_CASE("a wait that Google asks for is kept, and a lost answer is tried again") {
  ekiden::sdk::HttpResponse response;
  response.outcome = Outcome::answered;
  response.status = 429;
  response.retry_after_ms = 7'000;
  CHECK(ekiden::google_sheets::outcome_of(response, "").retry_after_ms == 7'000);
  response.outcome = Outcome::unknown;
  CHECK(ekiden::google_sheets::outcome_of(response, "").code == EKD_E_RETRY);
  response.outcome = Outcome::not_sent;
  CHECK(ekiden::google_sheets::outcome_of(response, "").code == EKD_E_NOT_CONNECTED);
}
