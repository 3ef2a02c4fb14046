// SPDX-License-Identifier: Apache-2.0
#include <ekiden/plugin.h>

#include <catch2/catch.hpp>
#include <ekiden/testkit/fake_host.hpp>
#include <string>
#include <vector>

using namespace ekiden::testkit;
using ekiden::sdk::Delivery;

namespace {

constexpr const char* kUrl = "https://store.example/events";

void start(FakeHost& host) {
  REQUIRE(host.create(ekd_entry_v1(), "cookbook-batching").ok());
  REQUIRE(host.configure(R"({"url":"https://store.example/events"})").ok());
  REQUIRE(host.start().status.ok());
}
const std::vector<Delivery> kEvents = {{.id = "a", .document = R"({"id":"a"})"},
                                       {.id = "b", .document = R"({"id":"b"})"},
                                       {.id = "c", .document = R"({"id":"c"})"}};

Completion delivered(FakeHost& host, const PeerAnswer& answer) {
  host.script("POST", kUrl, answer);
  host.deliver(kEvents);
  REQUIRE(host.last_completion());
  return *host.last_completion();
}
Completion looked_up(FakeHost& host, const PeerAnswer& answer) {
  host.script("GET", std::string(kUrl) + "/a", answer);
  host.reconcile(kEvents[0]);
  REQUIRE(host.last_completion());
  return *host.last_completion();
}

}  // namespace

TEST_CASE("a batch is one request, and what the store does not name is stored") {
  FakeHost host;
  start(host);
  const Completion done = delivered(host, {.body = "{}"});
  REQUIRE(host.requests().size() == 1);
  CHECK(host.requests()[0].body == R"({"events":[{"id":"a"},{"id":"b"},{"id":"c"}]})");
  REQUIRE(done.items.size() == 3);
  for (const ItemResult& item : done.items) CHECK(item.status.ok());
  CHECK(host.violations().empty());
}

TEST_CASE("each event ends as the store says of it") {
  FakeHost host;
  start(host);
  const Completion done = delivered(
      host, {.body = R"({"failed":[{"id":"c","again":true,"reason":"locked"},{"id":"a","reason":"too old"}]})"});
  REQUIRE(done.items.size() == 3);
  CHECK(done.items[0].status.code == EKD_E_REJECTED);
  CHECK(done.items[0].status.message == "the store says: too old");
  CHECK(done.items[1].status.ok());
  CHECK(done.items[2].status.code == EKD_E_RETRY);
}

TEST_CASE("an answer that is none says the same of all, and one that was lost says that nobody knows") {
  const struct {
    PeerAnswer answer;
    ekd_status expected;
  } rows[] = {{{.status = 503}, EKD_E_RETRY},
              {{.status = 429, .retry_after_ms = 5'000}, EKD_E_RATE_LIMITED},
              {{.status = 401}, EKD_E_AUTH},
              {{.status = 400}, EKD_E_REJECTED},
              {refused_connection(), EKD_E_NOT_CONNECTED},
              {lost_answer(), EKD_E_UNKNOWN_OUTCOME},
              {{.body = "<html>"}, EKD_E_UNKNOWN_OUTCOME},
              {{.body = "[]"}, EKD_E_UNKNOWN_OUTCOME}};
  for (const auto& row : rows) {
    FakeHost host;
    start(host);
    const Completion done = delivered(host, row.answer);
    CHECK(done.items.empty());
    CHECK(done.status.code == row.expected);
    if (row.answer.status == 429) CHECK(done.status.retry_after_ms == 5'000);
  }
}

TEST_CASE("asked whether an event is there, the sink looks, and says so only when the store does") {
  FakeHost host;
  start(host);
  CHECK(looked_up(host, {.status = 200}).status.ok());
  CHECK(looked_up(host, {.status = 404}).status.code == EKD_E_NOT_FOUND);
  CHECK(looked_up(host, {.status = 500}).status.code == EKD_E_RETRY);
  CHECK(looked_up(host, lost_answer()).status.code == EKD_E_UNKNOWN_OUTCOME);
  CHECK(host.requests()[0].method == "GET");
  CHECK(host.violations().empty());
}
