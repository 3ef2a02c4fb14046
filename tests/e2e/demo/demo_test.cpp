// SPDX-License-Identifier: Apache-2.0
#include <rapidjson/document.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <future>
#include <map>

#include "e2e/operator/command.hpp"
#include "support/e2e/sandbox_process.hpp"

using namespace ekiden;
using namespace ekiden::test;

namespace {

constexpr const char* kHops[] = {"platform-push", "gateway-event",  "crm-inbox", "agent-command",
                                 "platform-send", "customer-phone", "crm-status"};

// A demo whose temporary folder is made in `folder`.
cli::ChildOutput demo(const TemporaryFolder& folder, std::vector<std::string> flags) {
  flags.insert(flags.begin(), {"demo", "--once"});
  return run_ekiden(flags, {"TMPDIR=" + folder.path()});
}

// Processes whose command line names the folder.
std::vector<std::string> processes_of(const TemporaryFolder& folder) {
  std::vector<std::string> found;
  for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
    const std::string words = read_file((entry.path() / "cmdline").string());
    if (contains(words, folder.path())) found.push_back(words);
  }
  return found;
}

// name -> the hop that it breaks, as the sandbox tells it.
std::map<std::string, std::string> listed_faults() {
  const SandboxProcess sandbox;
  const std::string body = sandbox.get("/sandbox/demo/faults").body;
  rapidjson::Document list;
  list.Parse(body.c_str());
  std::map<std::string, std::string> faults;
  for (const auto& fault : list["faults"].GetArray()) faults[fault["name"].GetString()] = fault["hop"].GetString();
  return faults;
}

}  // namespace

TEST_CASE("a demo shows every hop of the first conversation, ends with 0, and leaves nothing behind") {
  const TemporaryFolder folder;
  const cli::ChildOutput run = demo(folder, {});
  INFO(run.out << run.err);
  CHECK(run.exit_code == 0);
  std::size_t at = 0;
  for (const char* hop : kHops) {
    INFO(hop);
    const std::size_t found = run.out.find(std::string(hop) + " ", at);
    REQUIRE(found != std::string::npos);
    CHECK(run.out.find("seen", found) < run.out.find('\n', found));
    at = found;
  }
  CHECK(contains(run.out, "passed: "));
  CHECK(std::filesystem::is_empty(folder.path()));
  CHECK(processes_of(folder).empty());
}

TEST_CASE("each fault ends the demo with 1 at the hop that it breaks, and leaves nothing behind") {
  const std::map<std::string, std::string> expected = {
      {"push-signature", "platform-push"}, {"crm-down", "crm-inbox"},          {"crm-secret", "crm-inbox"},
      {"agent-token", "agent-command"},    {"window-closed", "platform-send"}, {"token-refused", "platform-send"},
      {"answer-lost", "crm-status"}};
  REQUIRE(listed_faults() == expected);

  const TemporaryFolder folder;
  std::map<std::string, std::future<cli::ChildOutput>> runs;
  for (const auto& [fault, hop] : expected)
    runs[fault] = std::async(std::launch::async, [&folder, name = fault] { return demo(folder, {"--fault", name}); });
  for (const auto& [fault, hop] : expected) {
    const cli::ChildOutput run = runs[fault].get();
    INFO(fault << "\n" << run.out << run.err);
    CHECK(run.exit_code == 1);
    CHECK(contains(run.out, "\nfailed at " + hop + ": "));
    CHECK(count(run.out, "FAILED") == 1);
  }
  CHECK(std::filesystem::is_empty(folder.path()));
  CHECK(processes_of(folder).empty());
}

TEST_CASE("an unknown fault ends with 64 and the list of those that there are") {
  const TemporaryFolder folder;
  const cli::ChildOutput run = demo(folder, {"--fault", "crm-asleep"});
  INFO(run.err);
  CHECK(run.exit_code == 64);
  CHECK(run.out.empty());
  for (const auto& [fault, hop] : listed_faults()) CHECK(contains(run.err, fault));
  CHECK(std::filesystem::is_empty(folder.path()));
  CHECK(processes_of(folder).empty());
}

TEST_CASE("with --keep the folder stays, with both logs") {
  const TemporaryFolder folder;
  CHECK(demo(folder, {"--keep", "--fault", "agent-token"}).exit_code == 1);
  REQUIRE_FALSE(std::filesystem::is_empty(folder.path()));
  const std::filesystem::path kept = std::filesystem::directory_iterator(folder.path())->path();
  CHECK(std::filesystem::exists(kept / "gateway.log"));
  CHECK(std::filesystem::exists(kept / "sandbox.log"));
  CHECK(processes_of(folder).empty());
}
