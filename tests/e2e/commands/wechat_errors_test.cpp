// SPDX-License-Identifier: Apache-2.0
// Each of Tencent's codes at sending, against the sandbox: what becomes of the command.
#include <rapidjson/document.h>

#include <catch2/catch.hpp>

#include <map>
#include <string>

#include "e2e/commands/platform.hpp"
#include "e2e/ingest/event_view.hpp"
#include "support/e2e/wait.hpp"

using namespace ekiden;
using namespace ekiden::test;

namespace {

struct Row {
  int code;
  const char* error;  // of the result; "": the command is carried out in the end
  bool is_retried;    // the platform saw it twice
};

// All codes of Tencent's pages on sending and on the token call, but for those that hold up sending for a minute.
constexpr Row kRows[] = {
    {-1, "", true},
    {40001, "", true},
    {40002, "unknown_code", false},
    {40003, "recipient", false},
    {40004, "bad_request", false},
    {40005, "bad_request", false},
    {40006, "bad_request", false},
    {40007, "bad_request", false},
    {40008, "bad_request", false},
    {40009, "bad_request", false},
    {40010, "bad_request", false},
    {40011, "bad_request", false},
    {40012, "bad_request", false},
    {40013, "account", false},
    {40014, "", true},
    {40033, "bad_request", false},
    {40036, "bad_request", false},
    {40037, "bad_request", false},
    {40125, "account", false},
    {40130, "bad_request", false},
    {40164, "account", false},
    {40200, "account", false},
    {40243, "account", false},
    {40249, "bad_request", false},
    {41001, "", true},
    {41002, "unknown_code", false},
    {41004, "unknown_code", false},
    {42001, "", true},
    {43002, "unknown_code", false},
    {43004, "recipient", false},
    {43019, "recipient", false},
    {43101, "recipient", false},
    {43116, "account", false},
    {44001, "bad_request", false},
    {44004, "bad_request", false},
    {45002, "bad_request", false},
    {45008, "bad_request", false},
    {45009, "quota", false},
    {45015, "window_closed", false},
    {45028, "quota", false},
    {45033, "", true},
    {45047, "window_closed", false},
    {45056, "bad_request", false},
    {45057, "bad_request", false},
    {45058, "bad_request", false},
    {45059, "bad_request", false},
    {45065, "", false},
    {45067, "bad_request", false},
    {45072, "bad_request", false},
    {45080, "window_closed", false},
    {45081, "", false},
    {45083, "unknown_code", false},
    {45084, "unknown_code", false},
    {45157, "bad_request", false},
    {45158, "bad_request", false},
    {45159, "bad_request", false},
    {46004, "recipient", false},
    {47001, "bad_request", false},
    {47003, "bad_request", false},
    {48001, "account", false},
    {48002, "recipient", false},
    {48003, "account", false},
    {48004, "account", false},
    {48006, "quota", false},
    {48008, "account", false},
    {49003, "recipient", false},
    {50002, "recipient", false},
    {50005, "recipient", false},
    {61450, "account", false},
    {61457, "account", false},
    {61500, "account", false},
    {77777, "unknown_code", false},
    {89501, "unknown_code", false},
    {89503, "account", false},
    {89506, "unknown_code", false},
    {89507, "unknown_code", false},
};

// Of the token call, with which asking again is useless.
constexpr int kWrongSettings[] = {40001, 40002, 40013, 40125, 40164, 40243, 41002,
                                  41004, 43002, 89501, 89503, 89506, 89507};

// The status event of each command as "STATUS CODE", "sent" without a code; a second event of one shows as "twice".
std::map<std::string, std::string> told(const Platform& platform) {
  std::map<std::string, std::string> all;
  for (const std::string& event : platform.gateway.events()) {
    if (at(event, "/type") != "ekiden.message.status.v1") continue;
    const std::string status = at(event, "/data/status/status");
    const bool is_sent = at(event, "/data/status/error/code") == "(none)";
    const std::string text = is_sent ? status : status + " " + at(event, "/data/status/error/code");
    const auto [known, is_new] = all.try_emplace(at(event, "/data/status/outbound_id"), text);
    if (!is_new) known->second = "twice";
  }
  return all;
}

void refuse(const Platform& platform, const std::string& fault, int code) {
  platform.sandbox.put("/sandbox/faults/" + fault, R"({"count":1,"code":)" + std::to_string(code) + "}");
}

constexpr const char* kSend = "/cgi-bin/message/custom/send";

}  // namespace

TEST_CASE("each code of Tencent's decides whether a message is sent again, and an unknown one is never a success") {
  Platform platform;
  platform.gateway.start();
  int seen = 0;
  int sends = 0;
  std::map<std::string, std::string> ends;
  for (const Row& row : kRows) {
    CAPTURE(row.code);
    const std::string openid = "oAnna" + std::to_string(row.code + 1);
    platform.open_window(openid);
    refuse(platform, "errcode", row.code);
    const std::string id = platform.accept(openid, "hello " + std::to_string(row.code));
    const bool is_sent = *row.error == '\0';
    CHECK(platform.end_of(id) == (is_sent ? "sent" : "failed"));
    ends[id] = is_sent ? "sent" : std::string("failed ") + row.error;
    sends += row.is_retried ? 2 : 1;
    seen += is_sent ? 1 : 0;
    CHECK(platform.calls(kSend) == sends);
    if (is_sent) continue;
    const rapidjson::Document command = parse(platform.find(id));
    REQUIRE(command["result"].HasMember("error"));
    CHECK(command["result"]["error"]["code"] == row.error);
    CHECK(command["result"]["error"]["native"] == std::to_string(row.code));
  }
  CHECK(platform.gateway.metric(R"(ekiden_commands_total{channel="wechat-cn",state="sent"})") == seen);
  CHECK(platform.gateway.metric(R"(ekiden_commands_total{channel="wechat-cn",state="failed"})") ==
        static_cast<int>(std::size(kRows)) - seen);
  CHECK(told(platform) == ends);
}

TEST_CASE(
    "a code of Tencent's that asks for a minute's patience ends nothing, and what is sent meanwhile waits or goes") {
  const auto [code, holds_up_others] = GENERATE(table<int, bool>({{45011, true}, {45066, false}}));
  CAPTURE(code);
  Platform platform;
  platform.gateway.start();
  platform.open_window("oAnna");
  platform.open_window("oBen");
  refuse(platform, "errcode", code);
  const std::string id = platform.accept("oAnna", "patience");
  REQUIRE(eventually([&] { return platform.calls(kSend) == 1 && platform.status_of(id) == "retrying"; }));
  const std::string other = platform.accept("oBen", "another");
  if (holds_up_others) {
    CHECK(platform.status_of(other) == "accepted");
  } else {
    CHECK(platform.end_of(other) == "sent");
  }
  CHECK(platform.status_of(id) == "retrying");
  CHECK(platform.calls(kSend) == (holds_up_others ? 1 : 2));
  CHECK(platform.seen("patience") == 0);
}

TEST_CASE("a code of the token call that comes of wrong settings fails the command and says what to do") {
  Platform platform;
  platform.gateway.start();
  platform.open_window("oAnna");
  for (const int code : kWrongSettings) {
    CAPTURE(code);
    refuse(platform, "token-error", code);
    const std::string id = platform.accept("oAnna", "hello " + std::to_string(code));
    CHECK(platform.end_of(id) == "failed");
    CHECK(at(platform.find(id), "/result/error/code") == "account");
    CHECK(at(platform.find(id), "/result/error/native") == std::to_string(code));
    CHECK(told(platform)[id] == "failed account");
  }
  CHECK(platform.calls(kSend) == 0);
  CHECK(platform.gateway.metric(R"(ekiden_commands_total{channel="wechat-cn",state="failed"})") ==
        static_cast<int>(std::size(kWrongSettings)));
}

TEST_CASE("a code of the token call that passes is no failure: the command goes when there is a token") {
  const int code = GENERATE(-1, 45009, 77777);
  CAPTURE(code);
  Platform platform;
  platform.gateway.start();
  platform.open_window("oAnna");
  refuse(platform, "token-error", code);
  CHECK(platform.end_of(platform.accept("oAnna", "hello")) == "sent");
  CHECK(platform.token_calls() == 2);
}
