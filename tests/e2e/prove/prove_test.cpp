// SPDX-License-Identifier: Apache-2.0
#include <rapidjson/document.h>

#include <catch2/catch.hpp>
#include <filesystem>

#include "e2e/operator/command.hpp"

using namespace ekiden;
using namespace ekiden::test;

namespace {

cli::ChildOutput prove(const TemporaryFolder& folder, std::vector<std::string> flags) {
  flags.insert(flags.begin(), "prove");
  return run_ekiden(flags, {"TMPDIR=" + folder.path()});
}

}  // namespace

TEST_CASE("a row on ports and one with processes: the table, the seed, exit 0, and nothing is left behind") {
  const TemporaryFolder folder;
  const cli::ChildOutput run =
      prove(folder, {"--short", "--row", "failed-sync", "--row", "dead-sink", "--seed", "20261127"});
  INFO(run.out << run.err);
  CHECK(run.exit_code == 0);
  CHECK(run.err.empty());
  CHECK(contains(run.out, "failed-sync"));
  CHECK(contains(run.out, "dead-sink"));
  CHECK(contains(run.out, "Every count is zero in all 2 rows."));
  CHECK(contains(run.out, "ekiden prove --short --seed 20261127"));
  CHECK(std::filesystem::is_empty(folder.path()));
}

TEST_CASE("with --json and --data-dir the figures are numbers, and the folder stays, empty again") {
  const TemporaryFolder folder;
  const std::string data = folder.path() + "/wanted";
  const cli::ChildOutput run = prove(folder, {"--short", "--row", "dead-sink", "--json", "--data-dir", data});
  INFO(run.out << run.err);
  REQUIRE(run.exit_code == 0);
  rapidjson::Document report;
  report.Parse(run.out.c_str());
  REQUIRE(report.IsObject());
  CHECK(report["holds"].GetBool());
  CHECK(report["short"].GetBool());
  CHECK(std::string(report["seed"].GetString()) != "0");
  REQUIRE(report["rows"].Size() == 1);
  const rapidjson::Value& row = report["rows"][0];
  CHECK(std::string(row["name"].GetString()) == "dead-sink");
  CHECK(row["acknowledged"].GetUint64() > 500);
  CHECK(row["delivered"].GetUint64() == row["acknowledged"].GetUint64());
  CHECK(row["lost"].GetUint64() == 0);
  CHECK(std::filesystem::is_empty(data));
}

TEST_CASE("a row that does not exist is wrong usage, with the nearest right word") {
  const TemporaryFolder folder;
  const cli::ChildOutput run = prove(folder, {"--row", "kil"});
  CHECK(run.exit_code == 64);
  CHECK(contains(run.err, "did you mean kill?"));
  CHECK(prove(folder, {"--self-test", "--row", "kill"}).exit_code == 64);
}
