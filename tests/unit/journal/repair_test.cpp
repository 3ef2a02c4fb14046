// SPDX-License-Identifier: Apache-2.0
#include "journal/repair.hpp"

#include <catch2/catch.hpp>

#include "unit/journal/damaged_journals.hpp"

namespace ekiden::journal::test {

namespace {

Inspection inspect_folder(Bench& bench, bool is_open = false) {
  InspectionSettings settings;
  settings.is_open = is_open;
  Result<Inspection> inspection = inspect(bench.disk, bench.options.folder, settings);
  REQUIRE(inspection);
  return *std::move(inspection);
}

RepairPlan plan_for(Bench& bench) {
  Result<RepairPlan> plan = plan_repair(bench.disk, bench.options.folder, {});
  REQUIRE(plan);
  return *std::move(plan);
}

std::string originals(Bench& bench) {
  std::string text;
  const std::string folder = bench.options.folder + "/quarantine";
  const Result<std::vector<std::string>> names = bench.disk.list(folder);
  if (!names) return text;
  for (const std::string& name : *names)
    if (name.ends_with(".original")) text += bench.disk.contents(folder + "/" + name);
  return text;
}

}  // namespace

TEST_CASE("an intact journal has nothing to find, and a repair changes no byte of it") {
  Bench bench;
  const Files files = write_three_segments();
  put(bench, files);
  const Inspection inspection = inspect_folder(bench);
  CHECK(inspection.findings.empty());
  REQUIRE(inspection.segments.size() == 3);
  CHECK(inspection.segments[1].first == 10);
  CHECK(inspection.segments[1].last == 18);
  CHECK(inspection.segments[1].events == 6);
  const RepairPlan plan = plan_for(bench);
  CHECK(plan.steps.empty());
  REQUIRE(repair(bench.disk, bench.clock, bench.random, bench.options.folder, plan));
  for (const auto& [name, bytes] : files) CHECK(bench.disk.contents(bench.options.folder + "/" + name) == bytes);
}

TEST_CASE(
    "a check tells what a start would lose, and after a repair the same events are there and nothing is damaged") {
  const Files files = write_three_segments();
  for (const DamageRow& row : damage_rows(files)) {
    INFO(row.what);
    Files damaged = files;
    row.damage(damaged);
    Bench bench;
    put(bench, damaged);
    const Inspection before = inspect_folder(bench);
    CHECK_FALSE(before.findings.empty());
    CHECK(std::any_of(before.findings.begin(), before.findings.end(),
                      [](const Finding& finding) { return finding.loses_records(); }));
    const RepairPlan plan = plan_for(bench);
    for (const auto& [name, bytes] : damaged)
      CHECK(bench.disk.contents(bench.options.folder + "/" + name) == bytes);  // a plan changes nothing
    REQUIRE(repair(bench.disk, bench.clock, bench.random, bench.options.folder, plan));
    for (const RepairStep& step : plan.steps)
      if (step.kind == RepairStep::Kind::rewrite)
        CHECK(originals(bench).find(damaged.at(step.file)) != std::string::npos);
    CHECK(inspect_folder(bench).findings.empty());
    REQUIRE(bench.open());
    CHECK(bench.journal->stats().quarantined_bytes == 0);
    CHECK(bench.read_all().size() == row.left);
    CHECK_FALSE(bench.log.contains("damaged"));
    CHECK_FALSE(bench.log.contains("lost"));
    CHECK(bench.append_event(100).events[0].seq > 27);
    CHECK(bench.has_event(100));
    bench.close();
    CHECK(inspect_folder(bench).findings.empty());
  }
}

TEST_CASE("any flipped byte of a segment is found, and a repair leaves the same events as a start does") {
  const Files files = write_three_segments();
  const std::string name = std::next(files.begin())->first;
  for (std::uint64_t at = 0; at < files.at(name).size(); at += 7 * kShare) {
    Files damaged = files;
    damaged[name][at] = static_cast<char>(damaged[name][at] ^ (1 << (at % 8)));
    Bench bench;
    put(bench, damaged);
    const RepairPlan plan = plan_for(bench);
    const bool found = plan.inspection.findings.size() == 1 && plan.steps.size() == 1;
    const bool repaired = repair(bench.disk, bench.clock, bench.random, bench.options.folder, plan).ok();
    const bool clean = repaired && inspect_folder(bench).findings.empty();
    const std::size_t left = clean && bench.open().ok() ? bench.read_all().size() : 0;
    if (!found || left != (at < kSegmentHeaderBytes ? 18u : 16u))
      FAIL("byte " << at << ": found " << plan.inspection.findings.size() << ", left " << left);
  }
}

TEST_CASE("a torn tail is no loss, and while somebody writes it is no finding") {
  const Files files = write_three_segments();
  Files torn = files;
  std::string& last = torn.rbegin()->second;
  last.resize(last.size() - 5);
  Bench bench;
  put(bench, torn);
  CHECK(inspect_folder(bench, true).findings.empty());
  const RepairPlan plan = plan_for(bench);
  REQUIRE(plan.inspection.findings.size() == 1);
  CHECK(plan.inspection.findings[0].fault == Fault::torn_tail);
  CHECK_FALSE(plan.inspection.findings[0].loses_records());
  REQUIRE(repair(bench.disk, bench.clock, bench.random, bench.options.folder, plan));
  CHECK(inspect_folder(bench).findings.empty());
  REQUIRE(bench.open());
  CHECK(bench.read_all().size() == 16);
  CHECK(bench.append_event(100).events[0].seq == 25);
}

TEST_CASE("a power cut in the middle of a repair leaves the old segment or the new one, and a second repair ends it") {
  const Files files = write_three_segments();
  const std::string name = std::next(files.begin())->first;
  for (std::size_t writes = 0; writes < 6; ++writes) {
    INFO("writes " << writes);
    Files damaged = files;
    damaged[name][kSegmentHeaderBytes + 30] ^= 1;
    Bench bench;
    put(bench, damaged);
    const RepairPlan plan = plan_for(bench);
    bench.fs.fail(ekiden::test::FaultyFs::Op::write, Status(Code::full, "no room"), writes, 0);
    bench.fs.fail(ekiden::test::FaultyFs::Op::sync, Status(Code::io, "broken"), writes, 0);
    (void)repair(bench.fs, bench.clock, bench.random, bench.options.folder, plan);
    bench.disk.power_cut();
    bench.disk.power_on();
    bench.fs.heal();
    bench.clock.advance(1000);
    const RepairPlan again = plan_for(bench);
    REQUIRE(repair(bench.disk, bench.clock, bench.random, bench.options.folder, again));
    const Inspection after = inspect_folder(bench);
    CHECK(after.findings.empty());
    CHECK(after.leftovers.empty());
    REQUIRE(bench.open());
    CHECK(bench.read_all().size() == 16);
  }
}

}  // namespace ekiden::journal::test
