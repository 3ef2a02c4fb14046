// SPDX-License-Identifier: Apache-2.0
#include "prove/report.hpp"

#include <catch2/catch.hpp>

using namespace ekiden::prove;

namespace {

Report three_rows() {
  Report report{.seed = 42, .is_short = true, .rows = {}};
  for (const char* name : {"kill", "power-cut", "dead-child"}) {
    report.rows.push_back({find_row(name), {}});
    report.rows.back().result.figures = {1'000, 1'234'567, 1'234'567, 3};
  }
  return report;
}

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("rows without a finding hold, and the table says how much was tried and how to do it again") {
  const Report report = three_rows();
  CHECK(report.holds());
  const std::string text = text_of(report, false);
  CHECK(contains(text, "1,234,567"));
  CHECK(contains(text, "Every count is zero in all 3 rows."));
  CHECK(contains(text, "ekiden prove --short --seed 42"));
}

TEST_CASE("one count that is not zero breaks the proof, whichever it is") {
  for (const Counts::Column& column : Counts::columns()) {
    Report report = three_rows();
    report.rows[1].result.counts.*column.value = 1;
    INFO(column.name);
    CHECK_FALSE(report.holds());
    CHECK(contains(text_of(report, false), "BROKEN"));
    CHECK(contains(text_of(report, false), "1 of 3 rows are not zero."));
    CHECK(contains(json_of(report), "\"holds\":false"));
  }
}

TEST_CASE("a row that could not run says why, and is not called zero") {
  Report report = three_rows();
  report.rows[2].result = not_run("no children here");
  CHECK(report.holds());
  const std::string text = text_of(report, false);
  CHECK(contains(text, "not run: no children here"));
  CHECK(contains(text, "Every count is zero in the 2 rows that could run; 1 could not, and prove nothing."));
  CHECK(contains(json_of(report), "\"not_run\":\"no children here\""));
}

TEST_CASE("a sabotage counts as noticed only in the column that has to show it") {
  const Sabotage& sabotage = all_sabotages().front();
  SelfTestReport report{.seed = 1, .sabotages = {{&sabotage, {}}}};
  CHECK_FALSE(report.holds());
  CHECK(contains(text_of(report, false), "NOT NOTICED"));
  report.sabotages[0].result.counts.stuck = 1;
  CHECK_FALSE(report.holds());
  report.sabotages[0].result.counts.*sabotage.finding = 2;
  CHECK(report.holds());
  report.sabotages.push_back({&sabotage, not_run("no gateway here")});
  CHECK_FALSE(report.holds());
}

TEST_CASE("every sabotage names a row") {
  for (const Sabotage& sabotage : all_sabotages()) {
    INFO(sabotage.name);
    CHECK(find_row(sabotage.row) != nullptr);
  }
}
