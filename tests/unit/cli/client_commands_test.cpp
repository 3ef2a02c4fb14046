// SPDX-License-Identifier: Apache-2.0
// The commands that ask a running gateway, against one that a test plays.
#include <httplib.h>

#include <catch2/catch.hpp>
#include <thread>

#include "cli/dead_letters.hpp"
#include "cli/send.hpp"
#include "cli/status.hpp"
#include "cli/tail.hpp"
#include "unit/cli/test_context.hpp"

using namespace ekiden::cli;
using ekiden::test::TestContext;

namespace {

constexpr const char* kJson = "application/json";

class PlayedGateway {
 public:
  ~PlayedGateway() {
    server.stop();
    if (thread_.joinable()) thread_.join();
  }
  std::string start() {
    const int port = server.bind_to_any_port("127.0.0.1");
    thread_ = std::thread([this] { server.listen_after_bind(); });
    while (!server.is_running()) std::this_thread::yield();
    return "http://127.0.0.1:" + std::to_string(port);
  }
  void answer(const char* path, std::string body, int status = 200) {
    server.Get(path, [body, status](const httplib::Request&, httplib::Response& response) {
      response.status = status;
      response.set_content(body, kJson);
    });
  }
  httplib::Server server;

 private:
  std::thread thread_;
};

SendOptions send_options(const std::string& api) {
  SendOptions options;
  options.api.base = api;
  options.channel = "shop";
  options.to = "someone";
  options.text = "hello";
  return options;
}

}  // namespace

TEST_CASE("send gives token and key in headers and prints the command's id") {
  PlayedGateway gateway;
  httplib::Request seen;
  gateway.server.Post("/v1/commands", [&seen](const httplib::Request& request, httplib::Response& response) {
    seen = request;
    response.status = 202;
    response.set_content(R"({"id":"cmd1","status":"accepted"})", kJson);
  });
  SendOptions options = send_options(gateway.start() + "/");
  options.idempotency_key = "key-1";
  TestContext test;
  test.variables["EKIDEN_TOKEN"] = "some-token";
  CHECK(run_send(options, test.context) == kExitOk);
  CHECK(test.out.str() == "cmd1\n");
  CHECK(seen.get_header_value("Authorization") == "Bearer some-token");
  CHECK(seen.get_header_value("Idempotency-Key") == "key-1");
  CHECK(seen.body == send_body(options));
}

TEST_CASE("send --wait ends as the command ends") {
  const std::tuple<const char*, int, const char*> table[] = {
      {R"({"id":"cmd1","status":"sent"})", kExitOk, ""},
      {R"({"id":"cmd1","status":"failed","result":{"error":{"code":"window","native":"45015","text":"the window is closed"}}})",
       kExitFound, "failed: the window is closed (the platform's code 45015)"},
      {R"({"id":"cmd1","status":"unknown"})", kExitFound, "unknown"}};
  for (const auto& [command, code, message] : table) {
    PlayedGateway gateway;
    gateway.server.Post("/v1/commands", [](const httplib::Request&, httplib::Response& response) {
      response.set_content(R"({"id":"cmd1","status":"accepted"})", kJson);
    });
    int asked = 0;
    gateway.server.Get("/v1/commands/cmd1",
                       [&asked, end = std::string(command)](const httplib::Request&, httplib::Response& response) {
                         response.set_content(asked++ == 0 ? R"({"id":"cmd1","status":"handed_over"})" : end, kJson);
                       });
    SendOptions options = send_options(gateway.start());
    options.wait_seconds = 60;
    TestContext test;
    CHECK(run_send(options, test.context) == code);
    CHECK(test.out.str() == "cmd1\n");
    CHECK(test.err.str().find(message) != std::string::npos);
  }
}

TEST_CASE("the gateway's refusal decides the exit code and is told in its words") {
  const std::pair<int, int> table[] = {{400, kExitUsage}, {401, kExitNotPermitted}, {403, kExitNotPermitted},
                                       {404, kExitFound}, {422, kExitFound},        {503, kExitUnavailable},
                                       {500, kExitDefect}};
  for (const auto& [status, code] : table) {
    PlayedGateway gateway;
    gateway.answer("/v1/channels", R"({"detail":"the reason"})", status);
    StatusOptions options;
    options.api.base = gateway.start();
    TestContext test;
    test.variables["EKIDEN_TOKEN"] = "some-token";
    CHECK(run_status(options, test.context) == code);
    CHECK(test.err.str() == "ekiden: the reason\n");
  }
}

TEST_CASE("status --json joins channels and sinks") {
  PlayedGateway gateway;
  gateway.answer("/v1/channels", R"({"channels":[{"id":"shop","state":"down"}]})");
  gateway.answer("/v1/sinks", R"({"sinks":[]})");
  StatusOptions options;
  options.api.base = gateway.start();
  options.json = true;
  TestContext test;
  CHECK(run_status(options, test.context) == kExitFound);
  CHECK(test.out.str() == R"({"channels":[{"id":"shop","state":"down"}],"sinks":[]})"
                          "\n");
}

TEST_CASE("tail goes on from page to page, survives a gateway that is away for a moment, and stops at its limit") {
  PlayedGateway gateway;
  std::atomic<int> calls = 0;
  gateway.server.Get("/v1/events", [&calls](const httplib::Request& request, httplib::Response& response) {
    const int call = calls++;
    if (call == 1) {
      response.status = 503;
      return;
    }
    const bool first = !request.has_param("after");
    response.set_content(
        first
            ? R"({"events":[{"id":"1","channel":"shop","type":"t"},{"id":"2","channel":"other","type":"t"}],"next":"c1"})"
            : R"({"events":[{"id":"3","channel":"shop","type":"t"},{"id":"4","channel":"shop","type":"t"}],"next":"c2"})",
        kJson);
  });
  TailOptions options;
  options.api.base = gateway.start();
  options.from = "start";
  options.channel = "shop";
  options.limit = 2;
  options.json = true;
  TestContext test;
  CHECK(run_tail(options, test.context) == kExitOk);
  CHECK(test.out.str() == R"({"id":"1","channel":"shop","type":"t"})"
                          "\n"
                          R"({"id":"3","channel":"shop","type":"t"})"
                          "\n");
  CHECK(test.err.str().find("answers again") != std::string::npos);
}

TEST_CASE("a page with more dead letters than were asked for is the last one, and cut") {
  PlayedGateway gateway;
  gateway.answer("/v1/dead-letters",
                 R"({"dead_letters":[{"id":"e1","sink":"crm"},{"id":"e1","sink":"sheet"}],"next":"c"})");
  DeadLetterOptions options;
  options.api.base = gateway.start();
  options.limit = 1;
  options.json = true;
  TestContext list;
  CHECK(run_dead_letters_list(options, list.context) == kExitOk);
  CHECK(list.out.str().find("crm") != std::string::npos);
  CHECK(list.out.str().find("sheet") == std::string::npos);
}

TEST_CASE("dead letters are listed, shown without their text, and replayed") {
  PlayedGateway gateway;
  std::string replayed;
  gateway.answer("/v1/dead-letters",
                 R"({"dead_letters":[{"id":"e1","sink":"crm","reason":"refused","attempts":3}],"next":"c"})");
  gateway.answer("/v1/dead-letters/e1",
                 R"({"id":"e1","sink":"crm","reason":"refused","event":{"text":"private words"}})");
  gateway.server.Post("/v1/dead-letters/replay",
                      [&replayed](const httplib::Request& request, httplib::Response& response) {
                        replayed = request.body;
                        response.set_content(R"({"replayed":5,"dry_run":false,"first_ids":["a","b"]})", kJson);
                      });
  DeadLetterOptions options;
  options.api.base = gateway.start();
  TestContext list;
  CHECK(run_dead_letters_list(options, list.context) == kExitOk);
  CHECK(list.out.str().find("e1") != std::string::npos);

  options.letters.id = "e1";
  TestContext show;
  CHECK(run_dead_letters_show(options, show.context) == kExitOk);
  CHECK(show.out.str().find("refused") != std::string::npos);
  CHECK(show.out.str().find("private words") == std::string::npos);

  options.letters.id.clear();
  options.letters.all = true;
  options.letters.sink = "crm";
  TestContext replay;
  CHECK(run_dead_letters_replay(options, replay.context) == kExitOk);
  CHECK(replay.out.str() == "5 delivered again\n  a\n  b\n");
  CHECK(replayed == R"({"sink":"crm"})");
}
