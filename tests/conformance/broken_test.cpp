// SPDX-License-Identifier: Apache-2.0
// Each case can fail, and fails with the plugin that breaks its rule; a sound plugin passes all of them.
#include <catch2/catch.hpp>

#include <fstream>
#include <set>
#include <sstream>

#include "conformance/case.hpp"
#include "validate.hpp"

namespace {

using namespace ekiden;
using ekiden::test::broken_file;
using ekiden::test::validate;
using ekiden::test::Validated;

// A request that sound_adapter takes.
const std::string kSample = EKIDEN_BROKEN "/webhook.json";

struct Row {
  std::string plugin;
  std::string fails;
};

// tests/conformance/broken/table.cmake
std::vector<Row> table() {
  std::ifstream file(std::string(EKIDEN_BROKEN) + "/table");
  std::vector<Row> rows;
  for (Row row; file >> row.plugin >> row.fails;) rows.push_back(row);
  return rows;
}

// Whether a sanitizer's build leaves the case out, with a reason.
bool is_left_out(const std::string& status) {
#ifdef EKIDEN_SANITIZED
  return status == "skipped";
#else
  static_cast<void>(status);
  return false;
#endif
}

TEST_CASE("each case has a broken plugin that fails it") {
  std::set<std::string> proven;
  for (const Row& row : table()) proven.insert(row.fails);
  for (const conformance::Case* one : conformance::all_cases()) {
    INFO(one->name);
    CHECK(proven.contains(std::string(one->name)));
  }
}

TEST_CASE("each case has a name of its own, a rule, a sentence and a way to mend it") {
  std::set<std::string_view> names;
  for (const conformance::Case* one : conformance::all_cases()) {
    INFO(one->name);
    CHECK(names.insert(one->name).second);
    CHECK(one->name.find('/') != std::string_view::npos);
    CHECK(one->rule.starts_with("M"));
    CHECK_FALSE(one->title.empty());
    CHECK_FALSE(one->mend.empty());
  }
}

// The one case that the plugin is there for.
Validated validate_row(const Row& row, const std::string& isolation) {
  const std::string limit = row.plugin == "hangs" ? "4" : "60";
  std::vector<std::string> options = {"--include", "^" + row.fails + "$", "--time-limit",
                                      limit,       "--isolation",         isolation};
  if (row.fails.starts_with("webhook/")) options.insert(options.end(), {"--webhook", kSample});
  return validate(broken_file(row.plugin), options);
}

TEST_CASE("a broken plugin fails the case of the rule that it breaks") {
  const std::vector<Row> rows = table();
  REQUIRE_FALSE(rows.empty());
  for (const Row& row : rows) {
    const Validated found = validate_row(row, "host");
    INFO(row.plugin << ": " << found.json);
    REQUIRE(found.status.contains(row.fails));
    const std::string& status = found.status.at(row.fails);
    if (is_left_out(status)) continue;
    const bool warned = row.fails == "binary/initializers" || row.fails == "binary/place";
    if (warned) {
      CHECK(status == "warning");
    } else {
      CHECK((status == "failed" || status == "crashed"));
    }
    CHECK(found.exit_code == (warned ? 0 : 1));
    CHECK_FALSE(found.findings.empty());
  }
}

TEST_CASE("a broken plugin fails in a process of its own too, or the case says why it cannot") {
  for (const Row& row : table()) {
    const conformance::Case* const checked = conformance::find_case(row.fails);
    REQUIRE(checked != nullptr);
    if (checked->scope == conformance::kFile) continue;  // about the file: no instance lives in it
    const Validated found = validate_row(row, "process");
    INFO(row.plugin << ": " << found.json);
    const std::string& status = found.status.at(row.fails);
    if (checked->not_in_process.empty()) {
      CHECK((status == "failed" || status == "crashed"));
      CHECK_FALSE(found.findings.empty());
    } else {
      CHECK(status == "skipped");
      CHECK(found.json.find(checked->not_in_process) != std::string::npos);
    }
  }
}

TEST_CASE("a sound plugin passes every case") {
  const std::string isolation = GENERATE(as<std::string>(), "host", "process");
  CAPTURE(isolation);
  for (const char* name : {"sound", "sound_sink", "sound_adapter", "sound_filter"}) {
    const Validated found = validate(broken_file(name), {"--webhook", kSample, "--isolation", isolation});
    INFO(name << ": " << found.findings);
    CHECK(found.exit_code == 0);
    for (const auto& [checked, status] : found.status) {
      INFO(checked);
      CHECK((status == "success" || status == "skipped"));
    }
  }
}

}  // namespace
