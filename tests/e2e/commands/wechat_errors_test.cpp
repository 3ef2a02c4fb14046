// SPDX-License-Identifier: Apache-2.0
// Each of Tencent's codes at sending, against the sandbox: what becomes of the command.
#include <rapidjson/document.h>

#include <catch2/catch.hpp>
#include <string>

#include "e2e/commands/platform.hpp"

using namespace ekiden;
using namespace ekiden::test;

namespace {

struct Row {
  int code;
  const char* error;  // of the result; "": the command is carried out in the end
  bool is_retried;    // the platform saw it twice
};

constexpr Row kRows[] = {
    {-1, "", true},
    {40001, "", true},
    {40003, "recipient", false},
    {40007, "bad_request", false},
    {40008, "bad_request", false},
    {40013, "account", false},
    {40014, "", true},
    {40033, "bad_request", false},
    {40125, "account", false},
    {40130, "bad_request", false},
    {40164, "account", false},
    {40200, "account", false},
    {40243, "account", false},
    {41001, "", true},
    {42001, "", true},
    {43004, "recipient", false},
    {43019, "recipient", false},
    {43101, "recipient", false},
    {43116, "account", false},
    {44004, "bad_request", false},
    {45002, "bad_request", false},
    {45008, "bad_request", false},
    {45009, "quota", false},
    {45015, "window_closed", false},
    {45028, "quota", false},
    {45033, "", true},
    {45047, "window_closed", false},
    {46004, "recipient", false},
    {47001, "bad_request", false},
    {47003, "bad_request", false},
    {48001, "account", false},
    {48002, "recipient", false},
    {48003, "account", false},
    {48004, "account", false},
    {48006, "quota", false},
    {48008, "account", false},
    {50002, "recipient", false},
    {50005, "recipient", false},
    {61450, "account", false},
    {61500, "account", false},
    {89503, "account", false},
    {77777, "unknown_code", false},
};

}  // namespace

TEST_CASE("each code of Tencent's decides whether a message is sent again, and an unknown one is never a success") {
  const std::string kSend = "/cgi-bin/message/custom/send";
  Platform platform;
  platform.gateway.start();
  int seen = 0;
  int sends = 0;
  for (const Row& row : kRows) {
    CAPTURE(row.code);
    const std::string openid = "oAnna" + std::to_string(row.code + 1);
    platform.open_window(openid);
    platform.sandbox.put("/sandbox/faults/errcode", R"({"count":1,"code":)" + std::to_string(row.code) + "}");
    const std::string id = platform.accept(openid, "hello " + std::to_string(row.code));
    const bool is_sent = *row.error == '\0';
    CHECK(platform.end_of(id) == (is_sent ? "sent" : "failed"));
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
}
