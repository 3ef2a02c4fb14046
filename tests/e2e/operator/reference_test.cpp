// SPDX-License-Identifier: Apache-2.0
#include <rapidjson/document.h>

#include <catch2/catch.hpp>
#include <filesystem>

#include "e2e/operator/command.hpp"

using namespace ekiden;
using namespace ekiden::test;
namespace fs = std::filesystem;

TEST_CASE("plugin info shows what a component declares: settings, commands, limits and needs") {
  const cli::ChildOutput run = run_ekiden({"plugin", "info", "hello-adapter", "--path", example_plugin_folder()});
  INFO(run.out);
  CHECK(run.exit_code == 0);
  CHECK(run.err.empty());
  for (const char* words : {"Hello adapter", "Takes plain text posts in as messages", "in hello_adapter.so",
                            "adapter: hello-adapter", "message.send  text (at most 2048 bytes)  1",
                            "nothing but host services", "sent again: the platform knows the message by our id"})
    CHECK(contains(run.out, words));

  const cli::ChildOutput webhook = run_ekiden({"plugin", "info", "webhook"});
  INFO(webhook.out);
  for (const char* words : {"url         string, matching", "timeout_ms  integer, 1000 to 60000", "headers.*",
                            "string or list of string, 1 to 8 entries, secret", "secret: \"${env:SECRET}\""})
    CHECK(contains(webhook.out, words));
}

TEST_CASE("plugin info --json is the descriptor with its file") {
  const cli::ChildOutput run = run_ekiden({"plugin", "info", "webhook", "--json"});
  rapidjson::Document info;
  info.Parse(run.out.c_str());
  REQUIRE(info.IsObject());
  CHECK(info["kind"] == "sink");
  CHECK(std::string(info["file"].GetString()) == plugin_folder() + "/webhook.so");
  CHECK(info["descriptor"]["config"]["required"][0] == "url");
}

TEST_CASE("a component that nobody has ends with 66 and the name that was meant") {
  const cli::ChildOutput run = run_ekiden({"plugin", "info", "webhok"});
  CHECK(run.exit_code == 66);
  CHECK(run.out.empty());
  CHECK(run.err == "ekiden: no plugin has the component \"webhok\"; did you mean \"webhook\"?\n");
  CHECK(contains(run_ekiden({"plugin", "info", "zzzzzz"}).err, "`ekiden plugin list` shows what there is"));
}

TEST_CASE("plugin docs writes a page a component and an index, and --check finds every difference") {
  const TemporaryFolder folder;
  const std::string out = folder.file("reference");
  const std::vector<std::string> docs{"plugin", "docs", "--path", plugin_folder(), "--out", out};
  std::vector<std::string> check = docs;
  check.emplace_back("--check");

  CHECK(run_ekiden(check).exit_code == 1);
  REQUIRE(run_ekiden(docs).exit_code == 0);
  CHECK(run_ekiden(check).exit_code == 0);
  CHECK(contains(read_file(out + "/README.md"), "| sink | [webhook](sink-webhook.md) | Webhook |"));
  const std::string page = read_file(out + "/sink-webhook.md");
  CHECK(contains(page, "\n# Webhook (`webhook`)\n"));
  CHECK(contains(page, "| `timeout_ms` | integer, 1000 to 60000 | 15000 | How long one attempt may take"));
  CHECK(contains(page, "| `headers.*` | string, secret |"));

  const auto complains = [&](const std::string& words) {
    const cli::ChildOutput run = run_ekiden(check);
    INFO(run.err);
    CHECK(run.exit_code == 1);
    CHECK(contains(run.err, words));
    CHECK(contains(run.err, "to mend this, run: ekiden plugin docs --path " + plugin_folder() + " --out " + out));
    REQUIRE(run_ekiden(docs).exit_code == 0);
  };
  folder.write("reference/sink-webhook.md", page + "by hand\n");
  complains("sink-webhook.md is not what the descriptor says");
  fs::remove(out + "/README.md");
  complains("README.md is missing");
  folder.write("reference/sink-gone.md", "");
  complains("sink-gone.md is of no component; remove it");
}

TEST_CASE("plugin docs without a folder prints the pages; --check without one is wrong usage") {
  const cli::ChildOutput run = run_ekiden({"plugin", "docs"});
  CHECK(run.exit_code == 0);
  CHECK(contains(run.out, "\n# Webhook (`webhook`)\n"));
  CHECK(run_ekiden({"plugin", "docs", "--check"}).exit_code == 64);
}
