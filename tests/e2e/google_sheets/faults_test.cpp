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
  table.not_applicable("partial batch failure", "Google carries a request out as a whole");
  table.not_applicable("1 MB message", "a cell takes 50,000 characters: the text is cut (plugins.google_sheets)");
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
  const std::size_t unshared = sheet.rows();
  sheet.change(R"({"shared":false})");
  sheet.say("nobody may write");
  CHECK(eventually([&] {
    return sheet.gateway.api("GET", "/v1/sinks").body.find("share the spreadsheet with") != std::string::npos;
  }));
  sheet.change(R"({"shared":true})");
  CHECK(sheet.gateway.stop() == 0);
  sheet.gateway.start();
  CHECK(sheet.reaches(unshared + 1));
  table.add("full or unwritable", "not shared: the sink stops and says so; after a restart it goes on", 1,
            sheet.rows() - unshared);
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
