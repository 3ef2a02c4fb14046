// SPDX-License-Identifier: Apache-2.0
// Deliveries on the fake host, whose Google takes its time.
#include <ekiden/plugin.h>

#include <catch2/catch.hpp>
#include <ekiden/testkit/fake_host.hpp>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

using namespace ekiden;
using testkit::FakeHost;

namespace {

constexpr char kSheet[] = "https://sheets.example/v4/spreadsheets/1ConformanceSpreadsheet";
constexpr char kTabs[] =
    R"({"sheets":[)"
    R"({"properties":{"sheetId":1,"title":"Ekiden 2026-10","gridProperties":{"rowCount":9,"columnCount":2}}},)"
    R"({"properties":{"sheetId":2,"title":"Ekiden 2026-11","gridProperties":{"rowCount":9,"columnCount":2}}}]})";

void start(FakeHost& host) {
  std::ifstream file(EKIDEN_SHEETS_CONFIG);
  std::string config{std::istreambuf_iterator<char>(file), {}};
  config.insert(config.find('{') + 1,
                R"("mode":"shared","rotate":"month","columns":[{"title":"text","from":"/text"}],)");
  REQUIRE(host.create(ekd_entry_v1(), "google-sheets").ok());
  REQUIRE(host.configure(config).ok());
  REQUIRE(host.start().status.ok());
  host.script("POST", "https://oauth2.example/token", {.body = R"({"access_token":"T","expires_in":3600})"});
}

// What a tab is asked before its first row.
void script_open(FakeHost& host) {
  host.script("GET", std::string(kSheet) + "?fields=", {.body = kTabs});
  host.script("GET", std::string(kSheet) + "/values/", {.body = R"({"values":[["event_id","text"]]})"});
  host.script("GET", std::string(kSheet) + "/values/", {.body = R"({"values":[["event_id"]]})"});
}

void script_append(FakeHost& host, std::int64_t delay_ms) {
  host.script("POST", std::string(kSheet) + "/values/", {.body = "{}", .delay_ms = delay_ms});
}

sdk::Delivery delivery(const char* id, const std::string& document) {
  sdk::Delivery made;
  made.id = id;
  made.type = "ekiden.message.received.v1";
  made.document = document;
  return made;
}

}  // namespace

TEST_CASE("while a delivery is on its way there is no second one beside it") {
  FakeHost host;
  start(host);
  script_open(host);
  script_append(host, 5'000);
  const std::string document = R"({"time":"2026-11-21T08:00:00.000Z","text":"a"})";
  CHECK_FALSE(host.deliver({delivery("one", document)}));
  const ekd_op first = host.last_op();
  const std::size_t requests = host.requests().size();
  const auto second = host.deliver({delivery("one", document)});
  REQUIRE(second);
  CHECK(second->status.code == EKD_E_RETRY);
  host.advance(5'000);
  REQUIRE(host.completion(first));
  CHECK(host.completion(first)->status.ok());
  CHECK(host.requests().size() == requests);
  const auto third = host.deliver({delivery("one", document)});
  REQUIRE(third);
  CHECK(third->status.ok());
  CHECK(host.requests().size() == requests);
  CHECK(host.violations().empty());
}

TEST_CASE("what a slow delivery has not begun after a minute goes with the next one") {
  FakeHost host;
  start(host);
  const auto [append_ms, is_late] = GENERATE(table<std::int64_t, bool>({{59'000, false}, {60'000, true}}));
  script_open(host);
  script_append(host, append_ms);
  if (!is_late) {
    script_open(host);
    script_append(host, 0);
  }
  const std::string october = R"({"time":"2026-10-31T08:00:00.000Z","text":"a"})";
  const std::string november = R"({"time":"2026-11-01T08:00:00.000Z","text":"b"})";
  CHECK_FALSE(host.deliver({delivery("one", october), delivery("two", november)}));
  const ekd_op op = host.last_op();
  host.advance(append_ms);
  const auto done = host.completion(op);
  REQUIRE(done);
  REQUIRE(done->items.size() == 2);
  CHECK(done->items[0].status.ok());
  CHECK(done->items[1].status.code == (is_late ? EKD_E_RETRY : EKD_OK));
  CHECK(host.scripts_left() == 0);
  CHECK(host.violations().empty());
}

TEST_CASE("a record that cannot be read is refused, and its company is written") {
  FakeHost host;
  start(host);
  script_open(host);
  script_append(host, 0);
  const std::string document = R"({"time":"2026-11-21T08:00:00.000Z"})";
  sdk::Delivery broken = delivery("one", document);
  broken.record = "{\"text\":\"\xE4\xBD\"}";
  sdk::Delivery whole = delivery("two", document);
  whole.record = R"({"text":"b"})";
  SECTION("in company") {
    const auto done = host.deliver({broken, whole});
    REQUIRE(done);
    REQUIRE(done->items.size() == 2);
    CHECK(done->items[0].status.code == EKD_E_REJECTED);
    CHECK_THAT(done->items[0].status.message, Catch::Contains("record"));
    CHECK(done->items[1].status.ok());
    CHECK_THAT(host.requests().back().body, Catch::Contains(R"(["two","b"])") && !Catch::Contains("one"));
    CHECK(host.scripts_left() == 0);
  }
  SECTION("alone, without a request") {
    const auto done = host.deliver({broken});
    REQUIRE(done);
    CHECK(done->status.code == EKD_E_REJECTED);
    CHECK(host.requests().empty());
  }
  CHECK(host.violations().empty());
}
