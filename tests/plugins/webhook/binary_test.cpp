// SPDX-License-Identifier: Apache-2.0
#include "webhook/binary.hpp"

#include <ekiden/plugin.h>

#include <catch2/catch.hpp>
#include <ekiden/testkit/fake_host.hpp>
#include <string>
#include <utility>
#include <vector>

#include "support/fault_table.hpp"
#include "webhook/signature.hpp"

using ekiden::sdk::Delivery;
using ekiden::test::FaultTable;
using ekiden::testkit::FakeHost;
using ekiden::testkit::PeerAnswer;
using ekiden::webhook::binary_of;
using Outcome = ekiden::sdk::HttpResponse::Outcome;

namespace {

constexpr char kUrl[] = "https://crm.example/hook";
constexpr char kSecret[] = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

struct Running {
  explicit Running(const std::string& component = "webhook", const std::string& members = R"(,"mode":"binary")") {
    REQUIRE(host.create(ekd_entry_v1(), component.c_str()).ok());
    REQUIRE(
        host.configure(std::string(R"({"url":")") + kUrl + R"(","secret":")" + kSecret + "\"" + members + "}").ok());
    REQUIRE(host.start().status.ok());
  }
  ekd_status deliver(const std::string& document, std::uint32_t attempt = 1) {
    const auto done = host.deliver({Delivery{"a", "ekiden.message.received.v1", "hello", "c", document, attempt}});
    REQUIRE(done);
    return done->status.code;
  }
  FakeHost host;
};

std::string saying(const std::string& text) {
  return R"({"specversion":"1.0","id":"a","type":"t","source":"/s","data":{"text":")" + text + "\"}}";
}

// How many of three events a receiver has taken that refuses one of them once: what comes again comes by itself.
std::size_t taken_of_a_batch() {
  Running running("webhook-batch", "");
  const std::string document = saying("hello");
  std::vector<Delivery> events;
  for (const char* id : {"a", "b", "c"}) events.push_back({id, "ekiden.message.received.v1", "hello", id, document, 1});
  running.host.script("POST", kUrl, {.status = 200, .body = R"({"results":[{"id":"b","status":503}]})"});
  const auto done = running.host.deliver(events);
  REQUIRE(done);
  REQUIRE(done->items.size() == 3);
  std::size_t taken = 0;
  for (std::size_t i = 0; i < events.size(); ++i) {
    if (done->items[i].status.ok()) {
      ++taken;
      continue;
    }
    CHECK(done->items[i].status.code == EKD_E_RETRY);
    running.host.script("POST", kUrl, {.status = 200});
    if (running.host.deliver({events[i]})->status.ok()) ++taken;
  }
  CHECK(running.host.requests().size() == 2);
  return taken;
}

}  // namespace

TEST_CASE("in binary mode attributes are headers, percent-encoded where they must be, and data is the body") {
  const auto event = binary_of(
      "{\"specversion\":\"1.0\",\"id\":\"a\",\"subject\":\"a "
      "b%\\\"Ä\",\"sequence\":\"007\",\"retries\":3,\"late\":true,"
      "\"datacontenttype\":\"application/json\",\"dataschema\":null,\"data\":{\"n\": 18446744073709551615}}");
  REQUIRE(event);
  CHECK(event->content_type == "application/json");
  CHECK(event->body == "{\"n\": 18446744073709551615}");
  CHECK(event->headers == std::vector<std::pair<std::string, std::string>>{{"ce-specversion", "1.0"},
                                                                           {"ce-id", "a"},
                                                                           {"ce-subject", "a%20b%25%22%C3%84"},
                                                                           {"ce-sequence", "007"},
                                                                           {"ce-retries", "3"},
                                                                           {"ce-late", "true"}});
}

TEST_CASE("data that is no JSON goes as the bytes that it is") {
  const auto event = binary_of(R"({"id":"a","datacontenttype":"image/png","data_base64":"AAH/"})");
  REQUIRE(event);
  CHECK(event->content_type == "image/png");
  CHECK(event->body == std::string("\0\x01\xFF", 3));
}

TEST_CASE("what is no CloudEvent in JSON is refused") {
  for (const char* document : {"", "[]", "{", R"({"id":{}})", R"({"id":1.5})", R"({"data_base64":"?"})"}) {
    INFO(document);
    CHECK_FALSE(binary_of(document));
  }
  Running running;
  CHECK(running.deliver(R"({"id":{}})") == EKD_E_REJECTED);
}

TEST_CASE("the signature of a binary event is over its id and its data, and headers of ours cannot be replaced") {
  Running running;
  running.host.script("POST", kUrl, {.status = 200});
  CHECK(running.deliver(saying("hello")) == EKD_OK);
  const auto& request = running.host.requests().at(0);
  CHECK(request.body == R"({"text":"hello"})");
  CHECK(request.header("ce-id") == "a");
  CHECK(request.header("ce-type") == "t");
  CHECK(request.header("webhook-id") == "a");
  const std::vector<std::string> keys = {*ekiden::webhook::signing_key(kSecret)};
  CHECK(request.header("webhook-signature") == ekiden::webhook::signature(keys, "a", 1'700'000'000, request.body));
  FakeHost other;
  REQUIRE(other.create(ekd_entry_v1(), "webhook").ok());
  const std::string config =
      std::string(R"({"url":")") + kUrl + R"(","secret":")" + kSecret + R"(","headers":{"Ce-Id":"b"}})";
  CHECK(other.configure(config).code == EKD_E_CONFIG);
}

TEST_CASE(
    "a record in binary mode: the map's JSON is the body, the event's attributes are headers, the body is signed") {
  Running running("webhook", R"(,"mode":"binary","body":"record")");
  const std::string document =
      R"({"specversion":"1.0","id":"a","type":"t","datacontenttype":"text/xml","data":"<a/>","subject":"c"})";
  Delivery event{"a", "ekiden.message.received.v1", "hello", "c", document, 1};
  CHECK(running.host.deliver({event})->status.code == EKD_E_CONFIG);
  CHECK(running.host.requests().empty());

  event.record = R"({"name":"Anna"})";
  running.host.script("POST", kUrl, {.status = 200});
  CHECK(running.host.deliver({event})->status.ok());
  const auto& request = running.host.requests().at(0);
  CHECK(request.body == event.record);
  CHECK(request.header("content-type") == "application/json; charset=utf-8");
  CHECK(request.header("ce-id") == "a");
  CHECK(request.header("ce-type") == "t");
  CHECK(request.header("ce-subject") == "c");
  CHECK(request.header("ce-datacontenttype").empty());
  const std::vector<std::string> keys = {*ekiden::webhook::signing_key(kSecret)};
  CHECK(request.header("webhook-signature") == ekiden::webhook::signature(keys, "a", 1'700'000'000, event.record));
}

TEST_CASE("the fault tables of the sinks webhook and webhook-batch") {
  struct Fault {
    const char* name;
    const char* what;
    PeerAnswer answer;
    ekd_status status;
  };
  struct Kind {
    const char* name;
    const char* component;
    const char* members;
  };
  for (const Kind& kind :
       {Kind{"webhook, mode structured", "webhook", R"(,"mode":"structured")"},
        Kind{"webhook, mode binary", "webhook", R"(,"mode":"binary")"}, Kind{"webhook-batch", "webhook-batch", ""}}) {
    const bool is_batch = kind.component == std::string("webhook-batch");
    FaultTable table(kind.name);
    for (const Fault& fault :
         std::vector<Fault>{{"answer lost after commit",
                             "the same id and bytes again: the receiver knows it by webhook-id",
                             {.outcome = Outcome::unknown, .error = "connection reset"},
                             EKD_E_RETRY},
                            {"429 with Retry-After",
                             "nothing is sent before that time",
                             {.status = 429, .retry_after_ms = 7'000},
                             EKD_E_RATE_LIMITED},
                            {"429 without Retry-After",
                             "the host's back-off, and no attempt counted",
                             {.status = 429},
                             EKD_E_RATE_LIMITED},
                            {"5xx storm", "again, with back-off", {.status = 503}, EKD_E_RETRY},
                            {"connection cut",
                             "nothing had left",
                             {.outcome = Outcome::not_sent, .error = "refused"},
                             EKD_E_NOT_CONNECTED},
                            {"full or unwritable", "507 is as any 5xx", {.status = 507}, EKD_E_RETRY}}) {
      Running running(kind.component, kind.members);
      running.host.script("POST", kUrl, fault.answer);
      CHECK(running.deliver(saying("hello")) == fault.status);
      running.host.script("POST", kUrl, {.status = 200});
      CHECK(running.deliver(saying("hello"), 2) == EKD_OK);
      const auto& requests = running.host.requests();
      const bool is_same = requests.at(0).header("webhook-id") == requests.at(1).header("webhook-id") &&
                           requests.at(0).body == requests.at(1).body;
      table.add(fault.name, fault.what, 1, is_same ? 1 : 2);
    }
    table.not_applicable("token expired mid-batch", "the signature is made anew for each attempt");
    if (is_batch)
      table.add("partial batch failure", "one of three comes again, the others are done", 3, taken_of_a_batch());
    else
      table.not_applicable("partial batch failure", "one event a request; webhook-batch has results for each");
    struct Content {
      const char* name;
      std::string text;
    };
    for (const Content& content : std::vector<Content>{{"1 MB message", std::string(1 << 20, 'x')},
                                                       {"emoji", "\xF0\x9F\x98\x80"},
                                                       {"NUL", "\\u0000"},
                                                       {"formula", "=1+1"},
                                                       {"SQL metacharacters", "'; DROP TABLE x;--"},
                                                       {"CSV metacharacters", "a,\\\"b\\\"\\n"}}) {
      Running running(kind.component, kind.members);
      running.host.script("POST", kUrl, {.status = 200});
      CHECK(running.deliver(saying(content.text)) == EKD_OK);
      const std::string& body = running.host.requests().at(0).body;
      table.add(content.name, "the bytes of the journal", 1, body.find(content.text) == std::string::npos ? 0 : 1);
    }
    table.not_applicable("lone surrogate",
                         "the gateway takes none into the journal; binary mode refuses such a document");
    CHECK(table.is_right());
  }
}
