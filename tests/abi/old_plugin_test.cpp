// SPDX-License-Identifier: Apache-2.0
// Plugins that were compiled once, against the headers of their day, and are data since (plugins/): today's gateway
// loads them and carries messages through them both ways.
#include <rapidjson/document.h>

#include <catch2/catch.hpp>
#include <filesystem>

#include "support/e2e/gateway_process.hpp"
#include "support/e2e/wait.hpp"

using namespace ekiden;
using namespace ekiden::test;
namespace fs = std::filesystem;

namespace {

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

void carry_messages(const std::string& binary, const std::string& isolation) {
  const TemporaryFolder plugins;
  fs::copy_file(binary, plugins.file("courier.so"));
  GatewayProcess gateway("plugins: {path: [\"" + plugins.path() +
                         "\"]}\n"
                         "channels: [{id: post, adapter: courier, isolation: " +
                         isolation +
                         "}]\n"
                         "sinks: [{id: notes, sink: courier-sink, isolation: " +
                         isolation +
                         "}]\n"
                         "routes: [{from: [post], to: [notes]}]\n");
  gateway.start();
  CHECK(http(gateway.listen(), "POST", "/hooks/post", "a letter from long ago").status == 200);
  CHECK(http(gateway.listen(), "POST", "/hooks/post", "<not plain>").status == 400);
  const std::vector<std::string> events = gateway.events();
  REQUIRE(events.size() == 1);
  CHECK(contains(events[0], "a letter from long ago"));
  rapidjson::Document event;
  event.Parse(events[0].c_str());
  const std::string id = event["id"].GetString();
  CHECK(eventually([&] {
    const std::string log = gateway.log();
    return contains(log, "the courier is awake") && log.find(id, log.find("the courier delivers")) != std::string::npos;
  }));
  CHECK(contains(gateway.metrics(), "letters_total"));

  const Answer sent =
      gateway.api("POST", "/v1/commands",
                  R"({"type":"message.send","channel":"post","to":"ada","parts":[{"type":"text","text":"an answer"}]})",
                  {{"Content-Type", "application/json"}});
  REQUIRE(sent.status == 202);
  rapidjson::Document command;
  command.Parse(sent.body.c_str());
  const std::string target = "/v1/commands/" + std::string(command["id"].GetString());
  CHECK(eventually([&] { return contains(gateway.api("GET", target).body, "after a letter from long ago"); }));
  CHECK(gateway.stop() == 0);
}

}  // namespace

TEST_CASE("a plugin that was compiled for an earlier version is loaded, and carries messages both ways") {
#ifndef __x86_64__
  WARN("skipped: the plugins that are kept are for x86-64");
  return;
#endif
  std::size_t count = 0;
  for (const fs::directory_entry& version : fs::directory_iterator(EKIDEN_OLD_PLUGINS)) {
    if (!version.is_directory()) continue;
    for (const char* isolation : {"host", "process"}) {
      CAPTURE(version.path().string(), isolation);
      carry_messages((version.path() / "courier.so").string(), isolation);
    }
    ++count;
  }
  CHECK(count >= 1);
}
