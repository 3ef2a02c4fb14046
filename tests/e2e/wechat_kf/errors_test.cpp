// SPDX-License-Identifier: Apache-2.0
// One row for each of Tencent's codes, through the real gateway: what becomes of the command, and how often it left.
#include <catch2/catch.hpp>

#include <chrono>

#include "e2e/ingest/event_view.hpp"
#include "e2e/wechat_kf/desk.hpp"
#include "support/e2e/wait.hpp"
#include "wechat/kf_errors.hpp"

using namespace ekiden::test;
using ekiden::wechat::ErrorClass;

namespace {

constexpr int kUnknownCode = 12345;

// How often the platform was asked to send.
long sends(const Desk& desk) {
  const std::string count = at(desk.sandbox.get("/sandbox/counts").body, "/counts/POST ~1cgi-bin~1kf~1send_msg");
  return count == "(none)" ? 0 : std::stol(count);
}

long expected_sends(ErrorClass error_class) {
  if (error_class == ErrorClass::kRetry) return 3;
  return error_class == ErrorClass::kToken ? 2 : 1;
}

// Gives the id of a command that Tencent will refuse with that code.
std::string accept_refused(Desk& desk, int code) {
  desk.fault("kf-errcode", "{\"code\": " + std::to_string(code) + "}");
  const Answer accepted = desk.gateway.api(
      "POST", "/v1/commands",
      R"({"type":"message.send","channel":"wechat-kf","to":"wmEkidenDemoCustomer_0001","parts":[{"type":"text","text":"x"}]})",
      {{"Content-Type", "application/json"}});
  REQUIRE(accepted.status == 202);
  return at(accepted.body, "/id");
}

void refuse_with(Desk& desk, int code, ErrorClass error_class) {
  INFO(code);
  const long before = sends(desk);
  const std::string id = accept_refused(desk, code);
  REQUIRE(eventually([&] { return at(desk.gateway.api("GET", "/v1/commands/" + id).body, "/status") == "failed"; },
                     std::chrono::seconds(60)));
  const std::string command = desk.gateway.api("GET", "/v1/commands/" + id).body;
  CHECK(at(command, "/result/error/code") == ekiden::wechat::word(error_class));
  CHECK(at(command, "/result/error/native") == std::to_string(code));
  CHECK(sends(desk) - before == expected_sends(error_class));
}

}  // namespace

TEST_CASE("every code ends the command as the table says, and none of them as sent") {
  Desk desk(", poll_interval_s: 0");
  desk.open();
  const std::string id = desk.say("在吗");
  REQUIRE(eventually([&] { return desk.journal().contains(id); }));
  double failed = 0;
  for (const auto& row : ekiden::wechat::kf_errors()) {
    if (row.error_class == ErrorClass::kThrottled) continue;
    refuse_with(desk, static_cast<int>(row.code), row.error_class);
    ++failed;
  }
  refuse_with(desk, kUnknownCode, ErrorClass::kUnknownCode);
  ++failed;
  CHECK(desk.gateway.metric(R"(ekiden_commands_total{channel="wechat-kf",state="failed"})") == failed);
  CHECK(desk.gateway.metric(R"(ekiden_commands_total{channel="wechat-kf",state="sent"})") == 0);
  CHECK(desk.events("message.status").size() == static_cast<std::size_t>(failed));
}

TEST_CASE("after too many calls the command waits instead of using up its attempts") {
  Desk desk(", poll_interval_s: 0");
  desk.open();
  const std::string customer = desk.say("在吗");
  REQUIRE(eventually([&] { return desk.journal().contains(customer); }));
  const std::string id = accept_refused(desk, 45009);
  REQUIRE(eventually([&] { return at(desk.gateway.api("GET", "/v1/commands/" + id).body, "/status") == "retrying"; },
                     std::chrono::seconds(60)));
  CHECK_THAT(desk.gateway.log(), Catch::Contains("again_in_ms") && Catch::Contains("60000"));
}
