// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <rapidjson/document.h>
#include <catch2/catch.hpp>

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "e2e/commands/platform.hpp"
#include "e2e/wechat_kf/desk.hpp"
#include "support/e2e/gateway_process.hpp"
#include "support/e2e/sandbox_process.hpp"
#include "support/e2e/wait.hpp"

namespace ekiden::test {

// A company with a service account (channel wechat-cn) and 微信客服 (channel wechat-kf), bound to one Open Platform
// account. Its customer Anna follows the one and writes to the other.
class WechatCompany {
 public:
  static constexpr const char* kOpenid = "oAnna";
  static constexpr const char* kExternalUserid = "wmAnna";
  static constexpr const char* kUnionid = "uAnna";

  // `conversations`: the whole section; `channels`: further lines of that section.
  explicit WechatCompany(const std::string& conversations, const std::string& channels = {})
      : sandbox({"--push-attempts=1", "--push-retry-delay-ms=200"}),
        gateway("plugins: {path: [\"" + plugin_folder() + "\", \"" EKIDEN_LIMITED_FOLDER "\"]}\n" +
                with_kf(sandbox.configuration(), channels) + conversations) {
    REQUIRE(sandbox
                .put("/sandbox/unionid", std::string(R"({"unionid": ")") + kUnionid + R"(", "ids": [")" + kOpenid +
                                             R"(", ")" + kExternalUserid + R"("]})")
                .status == 200);
    start();
  }

  void start() {
    gateway.start();
    const std::string hooks = "http://" + gateway.listen() + "/hooks/";
    REQUIRE(sandbox
                .put("/sandbox/gateway", "{\"hook\": \"" + hooks + "wechat-cn\", \"kf_hook\": \"" + hooks +
                                             "wechat-kf\", \"api\": \"http://" + gateway.admin() + "\", \"token\": \"" +
                                             kToken + "\", \"channel\": \"wechat-cn\"}")
                .status == 200);
  }
  void kill_and_start() {
    gateway.kill();
    start();
  }

  // `act` happens so long ago by the platform's clock, which is right again after it.
  void ago(long long ms, const std::function<void()>& act) const {
    move_clock(-ms);
    act();
    move_clock(ms);
  }
  void wait_until_one() const {
    REQUIRE(eventually(
        [this] {
          const rapidjson::Document found = contacts(std::string("unionid:") + kUnionid);
          return found["contacts"].Size() == 1 && found["contacts"][0]["conversations"].Size() >= 2;
        },
        std::chrono::seconds(60)));
  }

  // The customer does it so long ago.
  void follower_does(const std::string& what, long long ago_ms = 0) {
    do_ago("/sandbox/wechat/push", std::string(R"({"openid": ")") + kOpenid + R"(", )" + what + "}", ago_ms);
  }
  void follower_says(const std::string& text, long long ago_ms = 0) {
    follower_does(R"("type": "text", "text": ")" + text + "\"", ago_ms);
  }
  void customer_says(const std::string& text, long long ago_ms = 0) {
    do_ago("/sandbox/wechat-kf/push",
           std::string(R"({"external_userid": ")") + kExternalUserid + R"(", "text": ")" + text + R"("})", ago_ms);
  }
  // The platform tells of itself that a message to the customer has failed.
  void kf_tells(const std::string& event) {
    do_ago("/sandbox/wechat-kf/push",
           std::string(R"({"external_userid": ")") + kExternalUserid + R"(", "type": "event", "body": )" + event + "}",
           0);
  }

  // The command's id.
  std::string accept(const std::string& body) const {
    const Answer answer = gateway.api("POST", "/v1/commands", body, {{"Content-Type", "application/json"}});
    INFO(answer.body);
    REQUIRE(answer.status == 202);
    return parse(answer.body)["id"].GetString();
  }
  std::string send(const std::string& channel, const std::string& text) const {
    return accept(Platform::command(channel == "wechat-kf" ? kExternalUserid : kOpenid, text, channel));
  }
  rapidjson::Document find(const std::string& id) const { return parse(gateway.api("GET", "/v1/commands/" + id).body); }
  // Its state, followed by the code of the error: "sent", "failed window_closed".
  std::string end_of(const std::string& id) const {
    REQUIRE(eventually([&] { return has_ended(find(id)["status"].GetString()); }, std::chrono::seconds(60)));
    const rapidjson::Document command = find(id);
    std::string end = command["status"].GetString();
    if (command.HasMember("result") && command["result"].HasMember("error"))
      end.append(" ").append(command["result"]["error"]["code"].GetString());
    return end;
  }
  rapidjson::Document contacts(const std::string& identity) const {
    const Answer answer = gateway.api("GET", "/v1/contacts?identity=" + identity);
    REQUIRE(answer.status == 200);
    return parse(answer.body);
  }
  // The command that took over; empty: none did.
  std::string taker(const std::string& id) const {
    const rapidjson::Document command = find(id);
    if (!command.HasMember("result") || !command["result"].HasMember("fallback") ||
        !command["result"]["fallback"].HasMember("command"))
      return {};
    return command["result"]["fallback"]["command"].GetString();
  }
  // What of this kind the follower's phone has got.
  std::size_t phone(const std::string& kind) const {
    const rapidjson::Document shown = parse(sandbox.get(std::string("/sandbox/wechat/phone?openid=") + kOpenid).body);
    std::size_t count = 0;
    for (const rapidjson::Value& entry : shown["entries"].GetArray())
      if (entry["from"] != "customer" && kind == entry["kind"].GetString()) ++count;
    return count;
  }
  // How often the platform's API was called there.
  int calls(const std::string& call) const {
    const rapidjson::Document counts = parse(sandbox.get("/sandbox/counts").body);
    const auto found = counts["counts"].FindMember(call.c_str());
    return found == counts["counts"].MemberEnd() ? 0 : found->value.GetInt();
  }
  // How many events of customers and platforms are in the journal.
  std::size_t told() const {
    std::size_t count = 0;
    for (const std::string& event : gateway.events())
      if (!parse(event).HasMember("causationid")) ++count;
    return count;
  }

  SandboxProcess sandbox;
  GatewayProcess gateway;

 private:
  static std::string with_kf(std::string configuration, const std::string& channels) {
    const std::string head = "channels:\n";
    const std::size_t at = configuration.find(head) + head.size();
    const Corp corp;
    const std::size_t base = configuration.find("api_base: ");
    const std::string api_base = configuration.substr(base, configuration.find('}', base) - base);
    return configuration.insert(at, "  - {id: wechat-kf, adapter: wechat-kf, config: {corp_id: " + corp.corp_id +
                                        ", secret: " + corp.secret + ", token: " + corp.token +
                                        ", encoding_aes_key: " + corp.key + ", open_kfid: " + corp.open_kfid + ", " +
                                        api_base + "}}\n" + channels);
  }
  void move_clock(long long ms) const {
    if (ms != 0) REQUIRE(sandbox.post("/sandbox/clock", "{\"advance_ms\": " + std::to_string(ms) + "}").status == 200);
  }
  void do_ago(const std::string& endpoint, const std::string& body, long long ago_ms) {
    const std::size_t before = told();
    ago(ago_ms, [&] {
      const Answer answer = sandbox.post(endpoint, body);
      INFO(answer.body);
      REQUIRE(answer.status == 202);
      REQUIRE(eventually([&] { return told() > before; }, std::chrono::seconds(60)));
    });
  }
};

}  // namespace ekiden::test
