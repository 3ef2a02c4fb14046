// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <fstream>

#include "cli/child_process.hpp"
#include "support/e2e/folder.hpp"
#include "support/e2e/gateway_process.hpp"
#include "validate.hpp"

namespace {

using namespace ekiden;
using ekiden::test::broken_file;

cli::ChildOutput run(std::vector<std::string> words) {
  words.insert(words.begin(), {ekiden::test::ekiden_program(), "plugin", "validate"});
  Result<cli::ChildOutput> child = cli::run_child(words, 100'000);
  REQUIRE(child.ok());
  return std::move(*child);
}

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

TEST_CASE("validate says for each failure what was expected, what happened, which rule, and how to mend it") {
  const cli::ChildOutput output = run({broken_file("prints"), "--include", "stdout", "--reproduce", "7"});
  CHECK(output.exit_code == 1);
  CHECK(contains(output.out, "instance/stdout  broken  failed\n"));
  CHECK(contains(output.out, "expected  nothing is written to standard output"));
  CHECK(contains(output.out, "happened  \"ready"));
  CHECK(contains(output.out, "rule      M"));
  CHECK(contains(output.out, "to mend   log through ekiden.log/1"));
  CHECK(contains(output.out, "1 cases: 1 failed. Seed 7: --reproduce 7 runs the same again."));
  CHECK(output.err.empty());  // no progress line where nobody waits at a terminal
}

TEST_CASE("a case that crashes says which signal, and the others go on") {
  const cli::ChildOutput output = run({broken_file("configure_once"), "--include", "configure-twice|instance/stdout"});
  CHECK(output.exit_code == 1);
  CHECK(contains(output.out, "instance/configure-twice  broken  crashed\n"));
  CHECK(contains(output.out, "instance/stdout           broken  success\n"));
}

TEST_CASE("in a process of its own a crash says which signal, a case without a meaning there says why") {
  const cli::ChildOutput output = run({broken_file("fixed_buffer"), "--include", "fuzz/config|configure-twice",
                                       "--isolation", "process", "--reproduce", "1"});
  CHECK(output.exit_code == 1);
  CHECK(contains(output.out, "fuzz/config               broken  crashed\n"));
  CHECK(contains(output.out, "expected  the plugin's process lives to the end of the case\n"));
  CHECK(contains(output.out, "happened  signal 6 (Aborted)"));
  CHECK(contains(output.out, "skipped\n    the process of a plugin is configured once, when it starts\n"));
  CHECK(contains(output.out, "the plugin ran in a process of its own"));
}

TEST_CASE("--only-failed leaves out what is well") {
  const cli::ChildOutput output = run({broken_file("prints"), "--include", "instance/(stdout|table)", "--only-failed"});
  CHECK(contains(output.out, "instance/stdout"));
  CHECK_FALSE(contains(output.out, "instance/table"));
  CHECK(contains(output.out, "2 cases: 1 success, 1 failed."));
}

TEST_CASE("--exclude takes cases out of those that --include finds") {
  const ekiden::test::Validated found =
      ekiden::test::validate(broken_file("sound"), {"--include", "^binary/", "--exclude", "stack|unique"});
  CHECK(found.status.contains("binary/format"));
  CHECK_FALSE(found.status.contains("binary/stack"));
  CHECK_FALSE(found.status.contains("library/entry"));
}

TEST_CASE("wrong usage of validate is told from a plugin that fails") {
  CHECK(run({}).exit_code == 64);
  CHECK(run({"/nowhere/plugin.so"}).exit_code == 66);
  CHECK(run({broken_file("sound"), "--include", "("}).exit_code == 64);
  CHECK(run({broken_file("sound"), "--include", "no-such-case"}).exit_code == 64);
  CHECK(run({broken_file("sound"), "--component", "other"}).exit_code == 64);
  CHECK(run({broken_file("sound"), "--config", "/nowhere.json"}).exit_code == 66);
  CHECK(run({broken_file("sound"), "--reproduce", "seven"}).exit_code == 64);
  CHECK(run({broken_file("sound"), "--isolation", "elsewhere"}).exit_code == 64);
}

TEST_CASE("without a value for a required member the cases that need one say what to give") {
  const ekiden::test::TemporaryFolder folder;
  const std::string plugin = broken_file("needs_config");
  const cli::ChildOutput without = run({plugin, "--include", "instance/lifecycle"});
  CHECK(without.exit_code == 0);
  CHECK(contains(without.out, "skipped\n    no value is known for url: give --config FILE"));

  const std::string good = folder.path() + "/good.json";
  std::ofstream(good) << R"({"url": "https://crm.example/"})";
  CHECK(contains(run({plugin, "--include", "instance/lifecycle", "--config", good}).out, "success"));

  const std::string bad = folder.path() + "/bad.json";
  std::ofstream(bad) << R"({"url": 7})";
  const cli::ChildOutput refused = run({plugin, "--include", "instance/lifecycle", "--config", bad});
  CHECK(refused.exit_code == 1);
  CHECK(contains(refused.out, "the configuration to test with fits the schema"));
}

TEST_CASE("a file that is no plugin fails the cases of the file, and the others are skipped with the reason") {
  const ekiden::test::TemporaryFolder folder;
  const std::string text = folder.path() + "/text.so";
  std::ofstream(text) << "#!/bin/sh\n";
  const ekiden::test::Validated found = ekiden::test::validate(text);
  CHECK(found.exit_code == 1);
  CHECK(found.status.at("binary/format") == "failed");
  CHECK(found.status.at("instance/table") == "skipped");
}

TEST_CASE("--list names every case with its rule") {
  const cli::ChildOutput output = run({"--list"});
  CHECK(output.exit_code == 0);
  CHECK(contains(output.out, "binary/exports"));
}

}  // namespace
