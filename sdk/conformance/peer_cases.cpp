// SPDX-License-Identifier: Apache-2.0
// What the other side answers, and the status that the work ends with.
#include <algorithm>
#include <functional>
#include <map>
#include <random>
#include <set>
#include <string>

#include "conformance/case.hpp"
#include "conformance/work.hpp"

namespace ekiden::conformance {

namespace {

testkit::PeerAnswer answered(int status, std::string body = "{}") {
  testkit::PeerAnswer answer;
  answer.status = status;
  answer.body = std::move(body);
  return answer;
}

// How work ends when every request is answered so. Nothing: skipped, or a finding was made.
std::optional<testkit::Completion> outcome_with(Life& life, const testkit::PeerAnswer& answer) {
  life.answer_all(answer);
  if (!ready_for_work(life)) return std::nullopt;
  const std::size_t before = life.host().requests().size();
  give(life, {sample_work(life.component())});
  const auto done = life.ended("the work");
  if (!done || life.host().requests().size() > before) return done;
  life.verdict().skip("its work asks nobody over ekiden.http-client/1");
  return std::nullopt;
}

using Judge = std::function<bool(std::string_view band)>;

void expect_band(Subject& subject, Verdict& verdict, const std::vector<testkit::PeerAnswer>& answers,
                 const Judge& judge, const std::string& expected) {
  for (const testkit::PeerAnswer& answer : answers) {
    Life life(subject, verdict);
    const auto done = outcome_with(life, answer);
    if (!done) return;
    const std::string what = answer.error.empty() ? "HTTP " + std::to_string(answer.status) : answer.error;
    verdict.expect(judge(band_of(done->status.code)), expected, what + " became " + spelled(done->status));
  }
}

bool may_be_repeated(std::string_view band) {
  return band == "retryable" || band == "unknown outcome";
}

void check_server_error(Subject& subject, Verdict& verdict) {
  expect_band(subject, verdict, {answered(500), answered(502), answered(503)}, &may_be_repeated,
              "a server's error is a status of the retryable or the unknown band");
}

void check_rate_limited(Subject& subject, Verdict& verdict) {
  testkit::PeerAnswer answer = answered(429);
  answer.headers = {{"Retry-After", "7"}};
  answer.retry_after_ms = 7000;
  Life life(subject, verdict);
  const auto done = outcome_with(life, answer);
  if (!done) return;
  if (!verdict.expect(band_of(done->status.code) == "retryable", "HTTP 429 is a status of the retryable band",
                      spelled(done->status)))
    return;
  if (done->status.retry_after_ms != 7000)
    verdict.warn("Retry-After: 7 becomes retry_after_ms 7000", "it is " + std::to_string(done->status.retry_after_ms));
}

void check_refused(Subject& subject, Verdict& verdict) {
  // An adapter may have asked for something else first, such as a token.
  const bool is_sink = subject.component() && subject.component()->kind == plugin::Kind::sink;
  expect_band(
      subject, verdict, {answered(400), answered(404), answered(422)},
      [&](std::string_view band) {
        return band == "final" || band == "configuration" || (!is_sink && may_be_repeated(band));
      },
      "a refusal is no success, and a sink's is final: to repeat it would hold the conversation for ever");
}

void check_lost_answer(Subject& subject, Verdict& verdict) {
  expect_band(subject, verdict, {testkit::lost_answer(), testkit::truncated_answer()}, &may_be_repeated,
              "a lost answer is a status of the unknown or the retryable band");
}

void check_not_sent(Subject& subject, Verdict& verdict) {
  expect_band(
      subject, verdict, {testkit::refused_connection()}, [](std::string_view band) { return band == "retryable"; },
      "what certainly did not leave is a status of the retryable band");
}

const std::vector<std::string>& nonsense() {
  static const std::vector<std::string> bodies = {"",
                                                  "<html>502 Bad Gateway</html>",
                                                  "{",
                                                  "[]",
                                                  "null",
                                                  "\"text\"",
                                                  R"({"errcode":)",
                                                  R"({"errcode":"0"})",
                                                  R"({"access_token":7,"expires_in":"x"})",
                                                  std::string("\xff\xfe\x00{", 4),
                                                  std::string(100'000, '['),
                                                  std::string(200'000, 'x')};
  return bodies;
}

void check_nonsense(Subject& subject, Verdict& verdict) {
  for (const std::string& body : nonsense()) {
    Life life(subject, verdict);
    if (!outcome_with(life, answered(200, body))) return;
  }
}

// Of a connection that says so and then ends.
void check_stream_nonsense(Subject& subject, Verdict& verdict) {
  bool has_streams = false;
  for (const std::string& bytes : nonsense()) {
    Life life(subject, verdict);
    life.host().accept_streams([&](testkit::StreamPeer& peer) {
      has_streams = true;
      peer.say(bytes);
      peer.close();
    });
    if (!life.configure()) return;
    life.host().start();  // may wait for a login that never succeeds
    life.host().advance(60'000);
    life.stop();
  }
  if (!has_streams) verdict.skip("it opens no connection over ekiden.stream/1");
}

constexpr std::int64_t kLongEnoughMs = 600'000;

// "GET https://host/path"
std::string address_of(const testkit::SeenRequest& request) {
  return request.method + " " + request.url.substr(0, request.url.find('?'));
}

// Whom an instance asks without any work. Such a poll may come again after a failure: nobody else would repeat it.
std::set<std::string> polled(Subject& subject, Verdict& verdict, const testkit::PeerAnswer& answer) {
  Life life(subject, verdict);
  life.answer_all(answer);
  std::set<std::string> addresses;
  if (!life.start()) return addresses;
  life.host().advance(kLongEnoughMs);
  for (const testkit::SeenRequest& request : life.host().requests()) addresses.insert(address_of(request));
  return addresses;
}

void check_no_retry(Subject& subject, Verdict& verdict) {
  for (const testkit::PeerAnswer& answer : {answered(500), testkit::lost_answer()}) {
    const std::set<std::string> polls = polled(subject, verdict, answer);
    Life life(subject, verdict);
    if (!outcome_with(life, answer)) return;
    const std::size_t asked = life.host().requests().size();
    life.host().advance(kLongEnoughMs);
    std::map<std::string, int> times;
    std::size_t late = 0;
    for (std::size_t i = 0; i < life.host().requests().size(); ++i) {
      const testkit::SeenRequest& request = life.host().requests()[i];
      if (polls.contains(address_of(request))) continue;
      ++times[request.method + " " + request.url + "\n" + request.body];
      late += i >= asked ? 1 : 0;
    }
    verdict.expect(late == 0, "when the work has ended no more requests are made for it",
                   std::to_string(late) + " were");
    for (const auto& [request, count] : times)
      verdict.expect(count == 1, "a request that failed is not made again: the host does that",
                     request.substr(0, request.find_first_of("?\n")) + " was made " + std::to_string(count) + " times");
  }
}

constexpr Case kCases[] = {
    {"peer/server-error", "M31", "says that a server's error may pass", "return EKD_E_RETRY for 408, 425 and 5xx", kAll,
     &check_server_error},
    {"peer/rate-limited", "M31", "says how long a rate limit holds",
     "return EKD_E_RATE_LIMITED and copy retry_after_ms", kAll, &check_rate_limited},
    {"peer/refused", "M31", "says that a refusal is final", "return EKD_E_REJECTED for 4xx other than 408, 425 and 429",
     kAll, &check_refused},
    {"peer/lost-answer", "M31", "says that a lost answer leaves the outcome open",
     "look at ekd_http_response.outcome before its status; EKD_HTTP_UNKNOWN is EKD_E_UNKNOWN_OUTCOME", kAll,
     &check_lost_answer},
    {"peer/not-sent", "M31", "says that what did not leave may be repeated", "EKD_HTTP_NOT_SENT is EKD_E_NOT_CONNECTED",
     kAll, &check_not_sent},
    {"peer/nonsense", "M32", "survives an answer that makes no sense",
     "check each member and its type before it is used", kAll, &check_nonsense},
    {"peer/stream-nonsense", "M32", "survives a connection that makes no sense",
     "give each message a limit, and check it before it is used", kAll, &check_stream_nonsense},
    {"peer/no-retry", "M33", "leaves retries to the host", "end the work with EKD_E_RETRY; the host comes again", kAll,
     &check_no_retry},
};

}  // namespace

std::span<const Case> peer_cases() {
  return kCases;
}

}  // namespace ekiden::conformance
