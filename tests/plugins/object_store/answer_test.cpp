// SPDX-License-Identifier: Apache-2.0
#include "object_store/answer.hpp"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

using namespace ekiden;
using namespace ekiden::object_store;
using Outcome = sdk::HttpResponse::Outcome;

namespace {

std::string error(const std::string& code, const std::string& more = {}) {
  return "<?xml version=\"1.0\"?><Error><Code>" + code + "</Code><Message>words</Message>" + more + "</Error>";
}

Answer read(int status, const std::string& body, std::int64_t retry_after_ms = -1, bool create_only = true) {
  sdk::HttpResponse response;
  response.outcome = Outcome::answered;
  response.status = status;
  response.body = body;
  response.retry_after_ms = retry_after_ms;
  Settings settings;
  settings.create_only = create_only;
  return read_answer(settings, response);
}

}  // namespace

TEST_CASE("each answer of a store has its meaning") {
  struct Case {
    int status;
    std::string body;
    ekd_status code;
    const char* says;
  };
  const std::vector<Case> cases = {
      {200, "", EKD_OK, ""},
      {204, "", EKD_OK, ""},
      {503, error("SlowDown"), EKD_E_RATE_LIMITED, "SlowDown"},
      {503, error("ServiceUnavailable"), EKD_E_RETRY, "503"},
      {429, "", EKD_E_RATE_LIMITED, "429"},
      {500, "not xml <", EKD_E_RETRY, "500"},
      {400, error("RequestTimeout"), EKD_E_RETRY, "RequestTimeout"},
      {400, error("BadDigest"), EKD_E_RETRY, "BadDigest"},
      {409, error("ConditionalRequestConflict"), EKD_E_RETRY, "Conflict"},
      {403, error("RequestTimeTooSkewed", "<ServerTime>2026-11-21T10:00:00Z</ServerTime>"), EKD_E_AUTH,
       "clock differs from the store's (2026-11-21T10:00:00Z)"},
      {403, error("SignatureDoesNotMatch"), EKD_E_AUTH, "the key may not write there, or is wrong"},
      {403, error("AccessDenied"), EKD_E_AUTH, "AccessDenied"},
      {400, error("ExpiredToken"), EKD_E_AUTH, "renew it"},
      {403, error("SecurityTokenExpired"), EKD_E_AUTH, "renew it"},
      {301, error("PermanentRedirect", "<Region>eu-west-1</Region>"), EKD_E_CONFIG, "region is eu-west-1"},
      {307, error("TemporaryRedirect"), EKD_E_RETRY, "307"},
      {400, error("AuthorizationHeaderMalformed", "<Region>eu-west-1</Region>"), EKD_E_CONFIG, "region is eu-west-1"},
      {404, error("NoSuchBucket"), EKD_E_CONFIG, "bucket"},
      {400, error("EntityTooLarge"), EKD_E_REJECTED, "EntityTooLarge"},
      {413, "", EKD_E_REJECTED, "413"},
      {400, error("InvalidArgument"), EKD_E_CONFIG, "InvalidArgument"},
  };
  for (const Case& c : cases) {
    INFO(c.status << " " << c.body);
    const Answer answer = read(c.status, c.body);
    CHECK(answer.status.code == c.code);
    CHECK_THAT(answer.status.message, Catch::Contains(c.says));
    CHECK_FALSE(answer.is_there_already);
    CHECK(answer.status.upstream_status == (c.code == EKD_OK ? 0 : c.status));
  }
  CHECK(read(503, error("SlowDown"), 7'000).status.retry_after_ms == 7'000);
  CHECK(read(403, error("AccessDenied")).excerpt == "\"AccessDenied: words\"");
}

TEST_CASE("what is there already is known where nothing may be overwritten, and only there") {
  CHECK(read(412, error("PreconditionFailed")).is_there_already);
  CHECK(read(409, error("FileAlreadyExists")).is_there_already);
  CHECK_FALSE(read(412, error("PreconditionFailed"), -1, false).is_there_already);
}

TEST_CASE("a store that does not answer is asked again") {
  sdk::HttpResponse response;
  response.outcome = Outcome::not_sent;
  CHECK(read_answer(Settings(), response).status.code == EKD_E_NOT_CONNECTED);
  response.outcome = Outcome::unknown;
  CHECK(read_answer(Settings(), response).status.code == EKD_E_RETRY);
}
