// SPDX-License-Identifier: Apache-2.0
#include "cli/command_line.hpp"

#include <stdlib.h>

#include <algorithm>
#include <catch2/catch.hpp>

#include "cli/dead_letters.hpp"
#include "cli/demo.hpp"
#include "cli/plugin_list.hpp"
#include "cli/send.hpp"
#include "cli/status.hpp"
#include "cli/tail.hpp"
#include "cli/version.hpp"
#include "unit/cli/test_context.hpp"

using namespace ekiden;
using namespace ekiden::cli;
using ekiden::test::TestContext;

namespace {

int run(TestContext& test, std::vector<const char*> words) {
  CLI::App root("Ekiden", "ekiden");
  root.require_subcommand(1);
  add_demo_command(root, test.context);
  add_plugin_list_command(root, test.context);
  add_send_command(root, test.context);
  add_tail_command(root, test.context);
  add_dead_letters_command(root, test.context);
  add_status_command(root, test.context);
  add_version_command(root, test.context);
  words.insert(words.begin(), "ekiden");
  return run_command_line(root, static_cast<int>(words.size()), words.data(), test.context);
}

}  // namespace

TEST_CASE("wrong usage ends with 64, a sentence on standard error and nothing on standard output") {
  const std::pair<std::vector<const char*>, const char*> table[] = {
      {{}, "which command?"},
      {{"stats"}, "unknown command 'stats'; did you mean 'status'?"},
      {{"verzion"}, "did you mean 'version'?"},
      {{"frobnicate"}, "unknown command 'frobnicate'\n"},
      {{"status", "--jsom"}, "unknown flag '--jsom'; did you mean '--json'?"},
      {{"tail", "--chanel=x"}, "did you mean '--channel'?"},
      {{"dead-letters", "lst"}, "did you mean 'list'?"},
      {{"dead-letters"}, "which command?"},
      {{"send", "--to", "x", "hello"}, "--channel"},
      {{"tail", "--from", "yesterday"}, "--from"},
      {{"tail", "--limit", "many"}, "--limit"},
      {{"status", "extra"}, "unknown argument 'extra'"},
  };
  for (const auto& [words, expected] : table) {
    TestContext test;
    INFO(expected);
    CHECK(run(test, words) == kExitUsage);
    INFO(test.err.str());
    CHECK(test.err.str().find(expected) != std::string::npos);
    CHECK(test.err.str().find("--help") != std::string::npos);
    CHECK(test.out.str().empty());
  }
}

TEST_CASE("help goes to standard output and names the environment twins") {
  TestContext test;
  CHECK(run(test, {"send", "--help"}) == kExitOk);
  for (const char* twin : {"EKIDEN_API", "EKIDEN_TOKEN_FILE", "EKIDEN_SEND_CHANNEL", "EKIDEN_JSON"})
    CHECK(test.out.str().find(twin) != std::string::npos);
}

TEST_CASE("no command takes a token as an argument") {
  for (const char* command : {"send", "tail", "status"}) {
    TestContext test;
    CHECK(run(test, {command, "--token", "secret"}) == kExitUsage);
  }
}

TEST_CASE("a flag's twin is its name in capitals behind its command") {
  CHECK(environment_twin("--token-file") == "EKIDEN_TOKEN_FILE");
  CHECK(environment_twin("--idempotency-key", "send") == "EKIDEN_SEND_IDEMPOTENCY_KEY");
  CHECK(environment_twin("--sink", "dead-letters") == "EKIDEN_DEAD_LETTERS_SINK");
}

TEST_CASE("a twin stands in for its flag") {
  ::setenv("EKIDEN_JSON", "true", 1);
  TestContext test;
  CHECK(run(test, {"version"}) == kExitOk);
  ::unsetenv("EKIDEN_JSON");
  CHECK(test.out.str().starts_with(R"({"version":")"));
}

TEST_CASE("the version names the plugin ABI") {
  TestContext test;
  CHECK(run(test, {"version"}) == kExitOk);
  CHECK(test.out.str().starts_with("ekiden "));
  CHECK(test.out.str().find("1.0-rc") != std::string::npos);
}

TEST_CASE("a gateway that does not answer is exit 69 and one sentence") {
  for (const std::vector<const char*>& words : std::vector<std::vector<const char*>>{
           {"status"}, {"tail"}, {"dead-letters", "list"}, {"send", "--channel", "a", "--to", "b", "c"}}) {
    TestContext test;
    std::vector<const char*> all = words;
    all.insert(all.begin() + (words[0] == std::string("dead-letters") ? 2 : 1), {"--api", "http://127.0.0.1:1"});
    CHECK(run(test, all) == kExitUnavailable);
    const std::string message = test.err.str();
    CHECK(message.starts_with("ekiden: the gateway at http://127.0.0.1:1 does not answer"));
    CHECK(std::count(message.begin(), message.end(), '\n') == 1);
  }
}

TEST_CASE("an address that is none, and a token file that is not there, are told apart") {
  TestContext address;
  CHECK(run(address, {"status", "--api", "localhost:8081"}) == kExitUsage);
  TestContext file;
  CHECK(run(file, {"status", "--token-file", "/nowhere/token"}) == kExitNotPermitted);
}

TEST_CASE("a replay must say what it replays") {
  TestContext nothing;
  CHECK(run(nothing, {"dead-letters", "replay"}) == kExitUsage);
  TestContext both;
  CHECK(run(both, {"dead-letters", "replay", "abc", "--all", "--sink", "crm"}) == kExitUsage);
  TestContext no_sink;
  CHECK(run(no_sink, {"dead-letters", "replay", "--all"}) == kExitUsage);
}
