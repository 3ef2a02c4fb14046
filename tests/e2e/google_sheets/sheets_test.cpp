// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>
#include <string>

#include "cli/child_process.hpp"
#include "e2e/google_sheets/sheet.hpp"
#include "support/e2e/wait.hpp"

using namespace ekiden::test;
using ekiden::cli::run_child;
using Row = std::vector<std::string>;

TEST_CASE("the sink makes its tab, with a header that stays in view") {
  const TemporaryFolder folder;
  Sheet sheet("", folder);
  sheet.say("hello");
  CHECK(sheet.reaches(1));
  const auto tabs = sheet.tabs();
  REQUIRE(tabs.size() == 2);
  CHECK(tabs[1].title == "Ekiden");
  CHECK(tabs[1].frozen_rows == 1);
  CHECK(tabs[1].rows.at(0) == Row{"\"event_id\"", "\"time\"", "\"type\"", "\"channel\"", "\"conversation\"",
                                  "\"sender\"", "\"sender_id\"", "\"text\""});
  CHECK(tabs[1].rows.at(1).at(2) == "\"ekiden.message.received.v1\"");
}

TEST_CASE("columns are found by their titles, and what people have added stays theirs") {
  const TemporaryFolder folder;
  const std::string mode = GENERATE("owned", "shared", "fenced");
  Sheet sheet(", tab: Desk, mode: " + mode +
                  ", columns: [{title: text, from: /data/message/parts/0/text}, {title: channel, from: /channel}]",
              folder);
  sheet.change(
      R"({"tabs":[{"title":"Desk","values":[["event_id","done by","text"],["older","Anna","from before"]]}]})");
  sheet.say("hello");
  CHECK(sheet.reaches(2, "Desk"));
  const auto tab = sheet.tabs().at(0);
  CHECK(tab.rows.at(0) == Row{"\"event_id\"", "\"done by\"", "\"text\"", "\"channel\""});
  CHECK(tab.rows.at(1) == Row{"\"older\"", "\"Anna\"", "\"from before\""});
  CHECK(tab.rows.at(2).at(1) == "null");
  CHECK(tab.rows.at(2).at(2) == "\"hello\"");
  CHECK(tab.rows.at(2).at(3) == "\"hello\"");
}

TEST_CASE("a tab that cannot be kept is refused, and the sink says what to do") {
  const TemporaryFolder folder;
  struct Case {
    const char* header;
    const char* says;
  };
  const Case row = GENERATE(Case{R"(["name","text"])", "the first one must be"},
                            Case{R"(["event_id","text","text"])", "two columns"});
  Sheet sheet(", tab: Desk", folder);
  sheet.change(std::string(R"({"tabs":[{"title":"Desk","values":[)") + row.header + "]}]}");
  sheet.say("hello");
  CHECK(eventually([&] { return sheet.gateway.api("GET", "/v1/sinks").body.find(row.says) != std::string::npos; }));
  CHECK(sheet.tabs().at(0).rows.size() == 1);
}

TEST_CASE("each month of the events has its tab") {
  const TemporaryFolder folder;
  Sheet sheet(", tab: 客服, rotate: month", folder);
  sheet.say("hello");
  CHECK(eventually([&] {
    const auto tabs = sheet.tabs();
    return tabs.size() == 2 && tabs[1].rows.size() == 2;
  }));
  const auto tab = sheet.tabs().at(1);
  CHECK(tab.title.size() == std::string("客服 2026-11").size());
  CHECK(tab.title.starts_with("客服 20"));
}

TEST_CASE("a gateway that is killed again and again writes each message once") {
  const TemporaryFolder folder;
  const std::string mode = GENERATE("owned", "fenced");
  Sheet sheet(", mode: " + mode, folder);
  constexpr int kKills = 3;
  for (int kill = 0; kill < kKills; ++kill) {
    sheet.fault("sheets-lost", R"({"count":1})");
    for (int i = 0; i < 5; ++i) sheet.say("before kill " + std::to_string(kill) + " " + std::to_string(i));
    const std::size_t rows = sheet.rows();
    // Once when the rows have arrived, and once while they may be on their way.
    if (kill % 2 == 0) CHECK(eventually([&] { return sheet.rows() > rows; }));
    sheet.gateway.kill();
    sheet.gateway.start();
  }
  CHECK(sheet.reaches(sheet.said()));
  CHECK(sheet.rows() == sheet.said());
  for (const auto& [text, count] : sheet.texts()) {
    INFO(text);
    CHECK(count == 1);
  }
}

TEST_CASE("an event that is delivered once more is not written once more") {
  const TemporaryFolder folder;
  Sheet sheet("", folder);
  sheet.say("hello");
  sheet.say("again");
  CHECK(sheet.reaches(2));
  CHECK(sheet.gateway.api("POST", "/v1/sinks/sheet/replay", R"({"from":"2000-01-01T00:00:00Z"})").status < 300);
  CHECK(eventually([&] { return sheet.is_drained(); }));
  CHECK(sheet.gateway.stop() == 0);
  sheet.gateway.start();
  CHECK(eventually([&] { return sheet.is_drained(); }));
  CHECK(sheet.rows() == 2);
}

TEST_CASE("Google's own client takes the sandbox for Google") {
  const TemporaryFolder folder;
  const Sheet sheet("", folder);
  const auto judged = run_child({"node", std::string(EKIDEN_INTEROP_DIR) + "/sheets.mjs", folder.file("key.json"),
                                 sheet.sandbox.url(), sheet.spreadsheet_id()},
                                120'000);
  INFO("is node there, and has `npm ci` run in tests/interop?");
  REQUIRE(judged);
  INFO(judged->err);
  CHECK(judged->exit_code == 0);
}
