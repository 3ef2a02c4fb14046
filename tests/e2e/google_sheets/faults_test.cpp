// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>
#include <string>

#include "e2e/google_sheets/sheet.hpp"
#include "support/e2e/wait.hpp"
#include "support/fault_table.hpp"

using namespace ekiden::test;

namespace {

// Says some messages while the fault is on, and counts their rows once all is quiet.
void add_fault(FaultTable& table, Sheet& sheet, std::string_view name, const std::string& fault,
               const std::string& settings, const char* what) {
  const std::size_t before = sheet.rows();
  sheet.fault(fault, settings);
  constexpr std::size_t kMessages = 6;
  for (std::size_t i = 0; i < kMessages; ++i) sheet.say(std::string(name) + " " + std::to_string(i));
  CHECK(sheet.reaches(before + kMessages));
  sheet.sandbox.remove("/sandbox/faults");
  table.add(name, what, kMessages, sheet.rows() - before);
}

void add_text(FaultTable& table, Sheet& sheet, std::string_view name, const std::string& text,
              const std::string& cell) {
  const std::size_t before = sheet.rows();
  sheet.say(text);
  CHECK(sheet.reaches(before + 1));
  const auto texts = sheet.texts();
  const auto found = texts.find(cell);
  table.add(name, "the cell holds the text", 1, found == texts.end() ? 0 : static_cast<std::size_t>(found->second));
}

// A cell takes 50,000 characters.
void add_long_text(FaultTable& table, Sheet& sheet) {
  const std::size_t before = sheet.rows();
  sheet.say_at_length(std::string(1 << 20, 'x'));
  CHECK(sheet.reaches(before + 1));
  std::size_t cut = 0;
  for (const auto& [text, count] : sheet.texts())
    if (text.starts_with("\"xxxx") && text.size() > 49'000 && text.size() < 50'100)
      cut += static_cast<std::size_t>(count);
  table.add("1 MB message", "the cell holds its beginning, and says so", 1, cut);
}

// Messages that wait while nobody may write, and go in one batch after the restart.
void add_stop(FaultTable& table, Sheet& sheet, std::string_view name, const char* what) {
  constexpr std::size_t kMessages = 6;
  const std::size_t before = sheet.rows();
  sheet.change(R"({"shared":false})");
  for (std::size_t i = 0; i < kMessages; ++i) sheet.say(std::string(name) + " " + std::to_string(i));
  CHECK(eventually([&] {
    return sheet.gateway.api("GET", "/v1/sinks").body.find("share the spreadsheet with") != std::string::npos;
  }));
  CHECK(sheet.gateway.stop() == 0);
  sheet.change(R"({"shared":true})");
  sheet.gateway.start();
  CHECK(sheet.reaches(before + kMessages));
  table.add(name, what, kMessages, sheet.rows() - before);
}

void add_faults(FaultTable& table, Sheet& sheet) {
  add_fault(table, sheet, "answer lost after commit", "sheets-lost", R"({"count":2})",
            "written, and the connection ends without an answer, twice");
  add_fault(table, sheet, "429 with Retry-After", "sheets-429", R"({"retry_after":1,"count":1})",
            "nothing leaves for a second");
  add_fault(table, sheet, "429 without Retry-After", "sheets-429", R"({"count":2})", "two in a row");
  add_fault(table, sheet, "5xx storm", "sheets-500", R"({"count":4})", "four in a row");
  add_fault(table, sheet, "token expired mid-batch", "sheets-401", R"({"count":1})",
            "every token is refused once, and a new one is fetched");
  add_fault(table, sheet, "connection cut", "sheets-cut", R"({"count":2})", "before anything is carried out, twice");
}

}  // namespace

TEST_CASE("each message is one row whatever fails, in a tab of our own") {
  const TemporaryFolder folder;
  Sheet sheet("", folder);
  FaultTable table("google-sheets, owned");
  add_faults(table, sheet);
  add_long_text(table, sheet);
  add_text(table, sheet, "emoji", "ok 👍🏽 𠮷", "\"ok 👍🏽 𠮷\"");
  add_text(table, sheet, "NUL", std::string("a\0b", 3),
           "\"a\xEF\xBF\xBD"
           "b\"");
  add_text(table, sheet, "lone surrogate",
           "a\xED\xA0\x80"
           "b",
           "\"a\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"
           "b\"");
  add_text(table, sheet, "formula", "=HYPERLINK(\"http://x\")", R"x("=HYPERLINK(\"http://x\")")x");
  add_text(table, sheet, "SQL metacharacters", "'; DROP TABLE a; --", "\"'; DROP TABLE a; --\"");
  add_text(table, sheet, "CSV metacharacters", "a,\"b\"\n;\tc", R"("a,\"b\"\n;\tc")");
  add_stop(table, sheet, "full or unwritable", "not shared: the sink stops and says so; after a restart it goes on");
  sheet.fault("sheets-400", R"({"count":1})");
  add_stop(table, sheet, "partial batch failure", "a batch that Google refuses as a whole goes again, row by row");
  CHECK(sheet.gateway.metric("ekiden_dead_letters{sink=\"sheet\"}") == 0);
  CHECK(table.is_right());
  CHECK(sheet.rows() == sheet.said());
}

TEST_CASE("each message is one row whatever fails, in a tab of others, and behind a mark") {
  const TemporaryFolder folder;
  const std::string mode = GENERATE("shared", "fenced");
  Sheet sheet(", mode: " + mode, folder);
  FaultTable table("google-sheets, " + mode);
  add_faults(table, sheet);
  for (const auto& [text, count] : sheet.texts()) {
    INFO(text);
    CHECK(count == 1);
  }
  CHECK(sheet.rows() == sheet.said());
}
