// SPDX-License-Identifier: Apache-2.0
#include <ekiden/plugin.h>

#include <catch2/catch.hpp>
#include <ekiden/testkit/fake_host.hpp>
#include <string>

using namespace ekiden::testkit;

namespace {

constexpr const char* kUrl = "https://chat.example/updates";
constexpr const char* kPage =
    R"({"messages":[{"id":"7","from":"ada","text":"hello","time_ms":1700000000000}],"next":"c1"})";
constexpr const char* kEmpty = R"({"messages":[],"next":"c1"})";

void page(FakeHost& host, std::string body, int status = 200) {
  host.script("POST", kUrl, {.status = status, .body = std::move(body)});
}

void start(FakeHost& host) {
  REQUIRE(host.create(ekd_entry_v1(), "cookbook-polling").ok());
  REQUIRE(host.configure(R"({"url":"https://chat.example/updates","account":"shop","interval_ms":1000})").ok());
  REQUIRE(host.start().status.ok());
}

}  // namespace

TEST_CASE("a page becomes events, its cursor stands with them, and the next poll begins there") {
  FakeHost host;
  page(host, kPage);
  page(host, kEmpty);
  start(host);
  REQUIRE(host.events().size() == 1);
  CHECK(host.events()[0].id_material == std::vector<std::string>{"7"});
  CHECK(host.events()[0].account == "shop");
  CHECK(host.cursors()["messages"] == "c1");
  REQUIRE(host.requests().size() == 2);
  CHECK(host.requests()[0].body == R"({"after":"","limit":100})");
  CHECK(host.requests()[1].body == R"({"after":"c1","limit":100})");
  CHECK(host.violations().empty());
}

TEST_CASE("when nothing is new the next poll waits for the interval") {
  FakeHost host;
  host.cursors()["messages"] = "c1";
  page(host, kEmpty);
  start(host);
  host.advance(999);
  CHECK(host.requests().size() == 1);
  page(host, kEmpty);
  host.advance(1);
  CHECK(host.requests().size() == 2);
  CHECK(host.health().state == EKD_HEALTH_OK);
  CHECK(host.violations().empty());
}

TEST_CASE("a page that finds the journal full is fetched again when there is room") {
  FakeHost host;
  host.set_journal_full(true);
  page(host, kPage);
  start(host);
  host.advance(10'000);
  CHECK(host.requests().size() == 1);
  page(host, kPage);
  page(host, kEmpty);
  host.set_journal_full(false);
  CHECK(host.requests()[1].body == R"({"after":"","limit":100})");
  CHECK(host.events().size() == 1);
  CHECK(host.violations().empty());
}

TEST_CASE("a page that the disk lost is fetched again, from the same cursor") {
  FakeHost host;
  host.fail_disk(true);
  page(host, kPage);
  start(host);
  CHECK(host.events().empty());
  CHECK(host.cursors().empty());
  page(host, kPage);
  page(host, kEmpty);
  host.fail_disk(false);
  CHECK(host.requests()[1].body == R"({"after":"","limit":100})");
  CHECK(host.events().size() == 1);
}

TEST_CASE("while a page waits for the disk nothing is fetched") {
  FakeHost host;
  host.hold_disk(true);
  page(host, kPage);
  start(host);
  host.advance(10'000);
  CHECK(host.requests().size() == 1);
  page(host, kEmpty);
  host.hold_disk(false);
  CHECK(host.requests().size() == 2);
}

TEST_CASE("an answer that is no page changes nothing, shows in the health, and polling goes on") {
  FakeHost host;
  auto answer = GENERATE(PeerAnswer{.status = 503, .body = kPage}, PeerAnswer{.body = "<html>"},
                         PeerAnswer{.body = R"({"messages":[{"from":"ada","text":"x"}],"next":"c9"})"},
                         PeerAnswer{.body = R"({"messages":[{"id":"7","text":"x"}],"next":"c9"})"},
                         refused_connection(), lost_answer(), truncated_answer());
  host.script("POST", kUrl, answer);
  start(host);
  CHECK(host.events().empty());
  CHECK(host.cursors().empty());
  CHECK(host.health().state == EKD_HEALTH_DEGRADED);
  page(host, kPage);
  page(host, kEmpty);
  host.advance(1'000);
  CHECK(host.events().size() == 1);
  CHECK(host.health().state == EKD_HEALTH_OK);
}

TEST_CASE("the platform's own wait is kept when it is longer than the interval") {
  FakeHost host;
  host.script("POST", kUrl, {.status = 429, .retry_after_ms = 5'000});
  start(host);
  host.advance(4'999);
  CHECK(host.requests().size() == 1);
  page(host, kPage);
  page(host, kEmpty);
  host.advance(1);
  CHECK(host.requests().size() == 3);
}

TEST_CASE("a host without timers or cursors is refused at the start") {
  FakeHost::Options options;
  options.without = {GENERATE(as<std::string>(), "ekiden.timer/1", "ekiden.ingress/1")};
  FakeHost host(options);
  REQUIRE(host.create(ekd_entry_v1(), "cookbook-polling").ok());
  REQUIRE(host.configure(R"({"url":"https://chat.example/updates","account":"shop","interval_ms":1000})").ok());
  CHECK(host.start().status.code == EKD_E_UNSUPPORTED);
}
