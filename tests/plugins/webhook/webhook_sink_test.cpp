// SPDX-License-Identifier: Apache-2.0
#include "webhook/webhook_sink.hpp"

#include <ekiden/plugin.h>
#include <rapidjson/document.h>

#include <catch2/catch.hpp>
#include <ekiden/testkit/fake_host.hpp>
#include <ekiden/testkit/schemas.hpp>
#include <string>
#include <vector>

#include "webhook/signature.hpp"

using ekiden::sdk::Delivery;
using ekiden::testkit::FakeHost;
using ekiden::testkit::PeerAnswer;
using Outcome = ekiden::sdk::HttpResponse::Outcome;

namespace {

constexpr char kUrl[] = "https://crm.example/hooks?key=QUERYMARKER";
constexpr char kSecret[] = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
constexpr char kDocument[] = R"({"specversion":"1.0","id":"i6lg87kl86kcepfi173705mfdg","data":{"text":"TEXTMARKER"}})";

std::string config() {
  return std::string(R"({"url":")") + kUrl + R"(","secret":")" + kSecret +
         R"(","timeout_ms":15000,"headers":{"Authorization":"Bearer HEADERMARKER"}})";
}

Delivery event(std::uint32_t attempt = 1) {
  return {"i6lg87kl86kcepfi173705mfdg",
          "ekiden.message.received.v1",
          "wechat-cn",
          "wechat-cn:wx1:dm:o1",
          kDocument,
          attempt};
}

void start(FakeHost& host) {
  REQUIRE(host.create(ekd_entry_v1(), "webhook").ok());
  REQUIRE(host.configure(config()).ok());
  REQUIRE(host.start().status.ok());
}

}  // namespace

TEST_CASE("an event is posted as one structured CloudEvent with the three headers of Standard Webhooks") {
  FakeHost host;
  start(host);
  host.script("POST", kUrl, {.status = 204});
  const auto done = host.deliver({event()});
  REQUIRE(done);
  CHECK(done->status.ok());
  REQUIRE(host.requests().size() == 1);
  const auto& request = host.requests()[0];
  CHECK(request.url == kUrl);
  CHECK(request.body == kDocument);
  CHECK(request.timeout_ms == 15'000);
  CHECK(request.header("content-type") == "application/cloudevents+json; charset=utf-8");
  CHECK(request.header("webhook-id") == "i6lg87kl86kcepfi173705mfdg");
  CHECK(request.header("webhook-timestamp") == "1700000000");
  CHECK(request.header("authorization") == "Bearer HEADERMARKER");
  const std::vector<std::string> keys = {*ekiden::webhook::signing_key(kSecret)};
  CHECK(request.header("webhook-signature") == ekiden::webhook::signature(keys, event().id, 1'700'000'000, kDocument));
  CHECK(host.violations().empty());
}

TEST_CASE("a record is posted as it is where the sink is to post records, and an event without one stops it") {
  FakeHost host;
  REQUIRE(host.create(ekd_entry_v1(), "webhook").ok());
  REQUIRE(
      host.configure(std::string(R"({"url":")") + kUrl + R"(","secret":")" + kSecret + R"(","body":"record"})").ok());
  REQUIRE(host.start().status.ok());
  host.script("POST", kUrl, {.status = 204});
  Delivery mapped = event();
  mapped.record = R"({"name":"Ada"})";
  CHECK(host.deliver({mapped})->status.ok());
  REQUIRE(host.requests().size() == 1);
  const auto& request = host.requests()[0];
  CHECK(request.body == mapped.record);
  CHECK(request.header("content-type") == "application/json; charset=utf-8");
  const std::vector<std::string> keys = {*ekiden::webhook::signing_key(kSecret)};
  CHECK(request.header("webhook-signature") ==
        ekiden::webhook::signature(keys, event().id, 1'700'000'000, mapped.record));
  CHECK(host.deliver({event()})->status.code == EKD_E_CONFIG);
  CHECK(host.requests().size() == 1);
}

TEST_CASE("a later attempt has the same id and bytes, and its own time and signature") {
  FakeHost host;
  start(host);
  host.script("POST", kUrl, {.status = 500}, 2);
  REQUIRE(host.deliver({event(1)}));
  host.advance(60'000);
  REQUIRE(host.deliver({event(2)}));
  const auto& first = host.requests().at(0);
  const auto& second = host.requests().at(1);
  CHECK(first.header("webhook-id") == second.header("webhook-id"));
  CHECK(first.body == second.body);
  CHECK(second.header("webhook-timestamp") == "1700000060");
  CHECK(first.header("webhook-signature") != second.header("webhook-signature"));
}

TEST_CASE("each answer of the receiver has its meaning") {
  struct Case {
    PeerAnswer answer;
    ekd_status status;
    std::int32_t retry_after_ms;
    const char* says;
  };
  const auto [answer, status, retry_after_ms, says] = GENERATE(values<Case>({
      {{.status = 200}, EKD_OK, 0, ""},
      {{.status = 299}, EKD_OK, 0, ""},
      {{.status = 301}, EKD_E_REJECTED, 0, "redirects are not followed"},
      {{.status = 304}, EKD_E_REJECTED, 0, "304"},
      {{.status = 400}, EKD_E_REJECTED, 0, "the receiver answered 400"},
      {{.status = 401}, EKD_E_REJECTED, 0, "401"},
      {{.status = 403, .retry_after_ms = 5000}, EKD_E_REJECTED, 0, "403"},
      {{.status = 404}, EKD_E_REJECTED, 0, "404"},
      {{.status = 408}, EKD_E_RETRY, 0, "408"},
      {{.status = 410}, EKD_E_GONE, 0, "no more events"},
      {{.status = 413}, EKD_E_REJECTED, 0, "413"},
      {{.status = 425}, EKD_E_RETRY, 0, "425"},
      {{.status = 429}, EKD_E_RATE_LIMITED, 0, "429"},
      {{.status = 429, .retry_after_ms = 120'000}, EKD_E_RATE_LIMITED, 120'000, "429"},
      {{.status = 500}, EKD_E_RETRY, 0, "500"},
      {{.status = 502, .retry_after_ms = 7'000}, EKD_E_RETRY, 7'000, "502"},
      {{.status = 503, .retry_after_ms = 90'000'000'000}, EKD_E_RETRY, 2'147'483'647, "503"},
      {{.status = 599}, EKD_E_RETRY, 0, "599"},
      {{.status = 600}, EKD_E_REJECTED, 0, "600"},
      {{.outcome = Outcome::not_sent, .error = "connection refused"}, EKD_E_NOT_CONNECTED, 0, "connection refused"},
      {{.outcome = Outcome::unknown, .error = "timed out"},
       EKD_E_RETRY,
       0,
       "the receiver's answer was lost: timed out"},
  }));
  FakeHost host;
  start(host);
  host.script("POST", kUrl, answer);
  const auto done = host.deliver({event()});
  REQUIRE(done);
  INFO(answer.status);
  CHECK(done->status.code == status);
  CHECK(done->status.retry_after_ms == retry_after_ms);
  CHECK_THAT(done->status.message, Catch::Contains(says));
  CHECK(done->status.upstream_status == (answer.outcome == Outcome::answered && status != EKD_OK ? answer.status : 0));
  CHECK(host.violations().empty());
}

TEST_CASE("a refusal keeps the beginning of the receiver's body as a JSON text of at most 2 KiB") {
  FakeHost host;
  start(host);
  host.script("POST", kUrl, {.status = 422, .body = "no \"such\" field \xff"});
  CHECK(host.deliver({event()})->result == "\"no \\\"such\\\" field \xEF\xBF\xBD\"");
  std::string chinese;
  while (chinese.size() < 5000) chinese += "好";
  host.script("POST", kUrl, {.status = 422, .body = chinese});
  const std::string result = host.deliver({event()})->result;
  rapidjson::Document text;
  text.Parse<rapidjson::kParseValidateEncodingFlag>(result.c_str());
  REQUIRE(text.IsString());
  CHECK(text.GetStringLength() <= 2048);
  CHECK(text.GetStringLength() > 2000);
}

TEST_CASE("nothing secret stands in what the webhook logs or reports") {
  FakeHost host;
  start(host);
  std::string said;
  for (const int status : {200, 301, 403, 410, 429, 500}) {
    host.script("POST", kUrl, {.status = status});
    said += host.deliver({event()})->status.message;
  }
  said += host.log_text();
  for (const char* marker : {"QUERYMARKER", "HEADERMARKER", "TEXTMARKER", "MfKQ9r8GKYqr"})
    CHECK_THAT(said, !Catch::Contains(marker));
}

TEST_CASE("an answer that comes after the webhook was stopped is dropped") {
  FakeHost host;
  start(host);
  host.script("POST", kUrl, {.delay_ms = 5'000});
  CHECK_FALSE(host.deliver({event()}));
  CHECK(host.stop().status.ok());
  host.advance(10'000);
  CHECK(host.violations().empty());
}

TEST_CASE("without an HTTP client the webhook says so") {
  FakeHost::Options options;
  options.without = {"ekiden.http-client/1"};
  FakeHost host(options);
  start(host);
  CHECK(host.deliver({event()})->status.code == EKD_E_UNSUPPORTED);
}

TEST_CASE("both descriptors of the plugin follow the schema of descriptors") {
  const auto* factory = static_cast<const ekd_factory*>(ekd_entry_v1()->get_factory(EKD_FACTORY_ID));
  REQUIRE(factory != nullptr);
  REQUIRE(factory->count() == 2);
  CHECK(std::string(factory->descriptor(0)->id) == "webhook");
  CHECK(std::string(factory->descriptor(1)->id) == "webhook-batch");
  for (std::uint32_t i = 0; i < 2; ++i) {
    CHECK(factory->descriptor(i)->kind == EKD_KIND_SINK);
    CHECK(ekiden::testkit::check_against_schema("descriptor.json", factory->descriptor(i)->json).empty());
  }
  CHECK(factory->descriptor(2) == nullptr);
}
