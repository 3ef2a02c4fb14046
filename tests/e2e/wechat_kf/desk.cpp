// SPDX-License-Identifier: Apache-2.0
#include "e2e/wechat_kf/desk.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <utility>

#include "e2e/ingest/event_view.hpp"
#include "support/e2e/wait.hpp"

namespace ekiden::test {

std::string kf_channel(const std::string& api_base, const std::string& more, const std::string& isolation) {
  const Corp corp;
  return "channels:\n  - {id: wechat-kf, adapter: wechat-kf, isolation: " + isolation +
         ", config: {corp_id: " + corp.corp_id + ", secret: " + corp.secret + ", token: " + corp.token +
         ", encoding_aes_key: " + corp.key + ", open_kfid: " + corp.open_kfid + ", api_base: \"" + api_base + "\"" +
         more + "}}\n";
}

namespace {

std::vector<std::string> with_quick_retries(std::vector<std::string> flags) {
  flags.insert(flags.end(), {"--push-retry-delay-ms", "200"});
  return flags;
}

}  // namespace

Desk::Desk(const std::string& more, const std::string& isolation, std::vector<std::string> flags)
    : sandbox(with_quick_retries(std::move(flags))), gateway(kf_channel(sandbox.url(), more, isolation)) {}

void Desk::open() {
  gateway.start();
  REQUIRE(sandbox
              .put("/sandbox/gateway", "{\"kf_hook\": \"http://" + gateway.listen() +
                                           "/hooks/wechat-kf\", \"api\": \"http://" + gateway.admin() +
                                           "\", \"token\": \"" + kToken + "\", \"channel\": \"wechat-kf\"}")
              .status == 200);
}

std::string Desk::push(const std::string& body) {
  const Answer accepted = sandbox.post("/sandbox/wechat-kf/push", body);
  INFO(accepted.body);
  REQUIRE(accepted.status == 202);
  return at(accepted.body, "/msgid");
}

std::string Desk::carry_out(const std::string& type, const std::string& more, const std::string& to) const {
  const Answer accepted = gateway.api(
      "POST", "/v1/commands", R"({"type":")" + type + R"(","channel":"wechat-kf","to":")" + to + "\"" + more + "}",
      {{"Content-Type", "application/json"}});
  INFO(accepted.body);
  REQUIRE(accepted.status == 202);
  std::string command;
  REQUIRE(eventually(
      [&] {
        command = gateway.api("GET", "/v1/commands/" + at(accepted.body, "/id")).body;
        const std::string state = at(command, "/status");
        return state == "sent" || state == "completed" || state == "failed" || state == "unknown";
      },
      std::chrono::seconds(60)));
  return command;
}

void Desk::advance_clock_ms(std::int64_t ms) const {
  REQUIRE(sandbox.post("/sandbox/clock", "{\"advance_ms\": " + std::to_string(ms) + "}").status == 200);
}

void Desk::fault(const std::string& name, const std::string& body) const {
  REQUIRE(sandbox.put("/sandbox/faults/" + name, body).status == 200);
}

std::map<std::string, int> Desk::journal() const {
  std::map<std::string, int> count;
  for (const std::string& event : gateway.events()) ++count[at(event, "/data/platform/msg_id")];
  return count;
}

std::vector<std::string> Desk::events(const std::string& type) const {
  std::vector<std::string> found;
  for (const std::string& event : gateway.events())
    if (at(event, "/type") == "ekiden." + type + ".v1") found.push_back(event);
  return found;
}

}  // namespace ekiden::test
