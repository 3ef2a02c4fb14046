// SPDX-License-Identifier: Apache-2.0
#include "webhook/batch_sink.hpp"

#include <ekiden/plugin.h>

#include <catch2/catch.hpp>
#include <ekiden/testkit/fake_host.hpp>
#include <string>
#include <vector>

#include "webhook/signature.hpp"

using ekiden::sdk::Delivery;
using ekiden::testkit::FakeHost;
using Outcome = ekiden::sdk::HttpResponse::Outcome;

namespace {

constexpr char kUrl[] = "https://lake.example/events";
constexpr char kSecret[] = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

Delivery event(const char* id, const char* document, std::uint32_t attempt = 1) {
  return {id, "ekiden.message.received.v1", "wechat-cn", std::string_view(id), document, attempt};
}

const std::vector<Delivery> kThree = {event("a", R"({"id":"a"})"), event("b", R"({"id":"b"})"),
                                      event("c", R"({"id":"c"})")};

void start(FakeHost& host) {
  REQUIRE(host.create(ekd_entry_v1(), "webhook-batch").ok());
  REQUIRE(host.configure(std::string(R"({"url":")") + kUrl + R"(","secret":")" + kSecret + R"("})").ok());
  REQUIRE(host.start().status.ok());
}

std::vector<ekd_status> codes(const std::vector<ekiden::testkit::ItemResult>& items) {
  std::vector<ekd_status> all;
  for (const auto& item : items) all.push_back(item.status.code);
  return all;
}

}  // namespace

TEST_CASE("the events of a batch are one request, an array in their order, signed as a whole") {
  FakeHost host;
  start(host);
  host.script("POST", kUrl, {.status = 200});
  const auto done = host.deliver(kThree);
  REQUIRE(done);
  CHECK(codes(done->items) == std::vector<ekd_status>{EKD_OK, EKD_OK, EKD_OK});
  REQUIRE(host.requests().size() == 1);
  const auto& request = host.requests()[0];
  CHECK(request.body == R"([{"id":"a"},{"id":"b"},{"id":"c"}])");
  CHECK(request.header("content-type") == "application/cloudevents-batch+json; charset=utf-8");
  const std::vector<std::string> keys = {*ekiden::webhook::signing_key(kSecret)};
  const std::string id(request.header("webhook-id"));
  CHECK(id.size() == 32);
  CHECK(request.header("webhook-signature") == ekiden::webhook::signature(keys, id, 1'700'000'000, request.body));
  CHECK(host.violations().empty());
}

TEST_CASE("the same events have the same webhook-id, others another, and one alone its own") {
  FakeHost host;
  start(host);
  host.script("POST", kUrl, {.status = 200}, 4);
  REQUIRE(host.deliver(kThree));
  REQUIRE(host.deliver(kThree));
  REQUIRE(host.deliver({kThree[0], kThree[1]}));
  REQUIRE(host.deliver({kThree[0]}));
  const auto id = [&](std::size_t i) { return std::string(host.requests().at(i).header("webhook-id")); };
  CHECK(id(0) == id(1));
  CHECK(id(0) != id(2));
  CHECK(id(3) == "a");
}

TEST_CASE("a receiver says which events of a batch it did not take") {
  FakeHost host;
  start(host);
  host.script(
      "POST", kUrl,
      {.status = 200, .body = R"({"results":[{"id":"b","status":422,"detail":"no such field"},{"id":"c","status":503},
                           {"id":"a","status":200},{"id":"unknown","status":500},{"status":500},7]})"});
  const auto done = host.deliver(kThree);
  REQUIRE(done);
  CHECK(codes(done->items) == std::vector<ekd_status>{EKD_OK, EKD_E_REJECTED, EKD_E_RETRY});
  CHECK(done->items[1].result == "\"no such field\"");
  CHECK(done->items[1].status.upstream_status == 422);
}

TEST_CASE("a 410 for one event refuses that event, a 410 for all stops the sink") {
  FakeHost host;
  start(host);
  host.script("POST", kUrl, {.status = 200, .body = R"({"results":[{"id":"a","status":410}]})"});
  CHECK(codes(host.deliver(kThree)->items) == std::vector<ekd_status>{EKD_E_REJECTED, EKD_OK, EKD_OK});
  host.script("POST", kUrl, {.status = 410});
  CHECK(codes(host.deliver(kThree)->items) == std::vector<ekd_status>(3, EKD_E_GONE));
}

TEST_CASE("a 2xx whose body says nothing of events means that all are done") {
  const std::string body = GENERATE("", "ok", "[]", R"({"results":7})", R"({"results":[{"id":1,"status":500}]})");
  FakeHost host;
  start(host);
  host.script("POST", kUrl, {.status = 202, .body = body});
  CHECK(codes(host.deliver(kThree)->items) == std::vector<ekd_status>(3, EKD_OK));
}

TEST_CASE("a batch that is refused comes again, and then each event goes by itself") {
  FakeHost host;
  start(host);
  host.script("POST", kUrl, {.status = 400, .body = "bad"});
  const auto first = host.deliver(kThree);
  CHECK(codes(first->items) == std::vector<ekd_status>(3, EKD_E_RETRY));
  CHECK_THAT(first->items[0].status.message, Catch::Contains("by itself"));
  CHECK(first->items[0].result == "\"bad\"");

  host.script("POST", kUrl, {.status = 200});
  host.script("POST", kUrl, {.status = 200});
  host.script("POST", kUrl, {.status = 400});
  const auto again =
      host.deliver({event("a", R"({"id":"a"})", 2), event("d", R"({"id":"d"})"), event("b", R"({"id":"b"})", 2)});
  CHECK(codes(again->items) == std::vector<ekd_status>{EKD_OK, EKD_OK, EKD_E_REJECTED});
  REQUIRE(host.requests().size() == 4);
  CHECK(host.requests()[1].body == R"([{"id":"d"}])");
  CHECK(host.requests()[2].body == R"([{"id":"a"}])");
  CHECK(host.requests()[3].body == R"([{"id":"b"}])");
}

TEST_CASE("a receiver that does not answer gets all of the batch again") {
  FakeHost host;
  start(host);
  host.script("POST", kUrl, {.outcome = Outcome::not_sent, .error = "connection refused"});
  CHECK(codes(host.deliver(kThree)->items) == std::vector<ekd_status>(3, EKD_E_NOT_CONNECTED));
  host.script("POST", kUrl, {.status = 503, .retry_after_ms = 7'000});
  CHECK(host.deliver(kThree)->items[2].status.retry_after_ms == 7'000);
}

TEST_CASE("a batch of one ends as its event does") {
  FakeHost host;
  start(host);
  host.script("POST", kUrl, {.status = 422, .body = "no"});
  const auto done = host.deliver({kThree[0]});
  REQUIRE(done);
  CHECK(done->status.code == EKD_E_REJECTED);
  CHECK(done->result == "\"no\"");
}

TEST_CASE("without an HTTP client each event of the batch says so") {
  FakeHost::Options options;
  options.without = {"ekiden.http-client/1"};
  FakeHost host(options);
  start(host);
  CHECK(codes(host.deliver(kThree)->items) == std::vector<ekd_status>(3, EKD_E_UNSUPPORTED));
}

TEST_CASE("records of a batch are one array of JSON where the sink is to post records") {
  FakeHost host;
  REQUIRE(host.create(ekd_entry_v1(), "webhook-batch").ok());
  REQUIRE(
      host.configure(std::string(R"({"url":")") + kUrl + R"(","secret":")" + kSecret + R"(","body":"record"})").ok());
  REQUIRE(host.start().status.ok());
  host.script("POST", kUrl, {.status = 200});
  std::vector<Delivery> events = {kThree[0], kThree[1]};
  events[0].record = R"({"n":1})";
  events[1].record = R"({"n":2})";
  REQUIRE(host.deliver(events));
  REQUIRE(host.requests().size() == 1);
  CHECK(host.requests()[0].body == R"([{"n":1},{"n":2}])");
  CHECK(host.requests()[0].header("content-type") == "application/json; charset=utf-8");
  CHECK(host.deliver({events[0], kThree[2]})->status.code == EKD_E_CONFIG);
}
