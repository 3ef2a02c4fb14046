// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "e2e/operator/command.hpp"
#include "e2e/operator/echo_receiver.hpp"
#include "e2e/operator/relay.hpp"

using namespace ekiden;
using namespace ekiden::test;

namespace {

// What must be nowhere. The customer's openid may: it is a pseudonym.
constexpr const char* kText = "planted-text-of-the-customer";
constexpr const char* kAnswer = "planted-text-of-the-agent";
constexpr const char* kAppSecret = "planted5a8d1c0e7b3f4296secret000";
constexpr const char* kHookToken = "plantedHookToken";
constexpr const char* kAesKey = "plantedAesKeyplantedAesKeyplantedAesKey0123";
constexpr const char* kCrmSecret = "whsec_cGxhbnRlZC1jcm0tc2VjcmV0LXBsYW50ZWQ=";
constexpr const char* kSinkQuery = "planted-sink-query";
constexpr const char* kHookQuery = "planted-hook-query";
constexpr const char* kApiQuery = "planted-api-query";
constexpr const char* kWrongToken = "planted-wrong-bearer-token";
constexpr const char* kMarkers[] = {kText,      kAnswer,         kAppSecret, kHookToken, kAesKey,
                                    kCrmSecret, kSinkQuery,      kHookQuery, kApiQuery,  kWrongToken,
                                    kToken,     "access_token=", "planted"};

void check_clean(const std::string& what, const std::string& text) {
  for (const char* marker : kMarkers) {
    INFO(what << " holds " << marker << ":\n" << text);
    CHECK_FALSE(contains(text, marker));
  }
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  if (at == std::string::npos) throw std::runtime_error("no " + from + " in " + text);
  return text.replace(at, from.size(), to);
}

class Planted {
 public:
  Planted()
      : refusing_(400),
        failing_(500),
        sandbox_({"--app-secret", kAppSecret, "--token", kHookToken, "--encoding-aes-key", kAesKey, "--crm-secret",
                  kCrmSecret, "--push-attempts=1"}),
        gateway_(configuration()) {
    gateway_.start();
    sandbox_.connect(gateway_);
  }

  EchoReceiver refusing_;
  EchoReceiver failing_;
  SandboxProcess sandbox_;
  GatewayProcess gateway_;

 private:
  std::string configuration() const {
    const std::string query = std::string("?key=") + kSinkQuery;
    const auto sink = [&](const std::string& id, const std::string& url) {
      return "  - {id: " + id + ", sink: webhook, config: {url: \"" + url + "/in" + query + "\", secret: \"" +
             kCrmSecret + "\"}}\n";
    };
    std::string text = replaced(sandbox_.configuration(), "/crm/inbox", "/crm/inbox" + query);
    text = replaced(text, "routes:",
                    sink("refusing", refusing_.url()) + sink("failing", failing_.url()) +
                        sink("absent", "http://127.0.0.1:1") + "routes:");
    return replaced(text, "to: [crm]", "to: [crm, refusing, failing, absent]");
  }
};

}  // namespace

TEST_CASE("no text, token, secret or URL query is in the log, the metrics, an error or the commands' output") {
  Planted planted;
  SandboxProcess& sandbox = planted.sandbox_;
  GatewayProcess& gateway = planted.gateway_;
  const auto fault = [&](const std::string& name, const std::string& parameters = "{\"count\": 1}") {
    REQUIRE(sandbox.put("/sandbox/faults/" + name, parameters).status == 200);
  };
  const auto say = [&] {
    REQUIRE(sandbox.post("/sandbox/wechat/say", "{\"text\": \"" + std::string(kText) + "\"}").status == 202);
  };
  const auto send = [&](const std::string& state) {
    const Answer answer =
        gateway.api("POST", "/v1/commands",
                    R"({"type": "message.send", "channel": "wechat-cn", "to": ")" + std::string(kCustomer) +
                        R"(", "parts": [{"type": "text", "text": ")" + kAnswer + "\"}]}",
                    {{"Content-Type", "application/json"}});
    check_clean("the answer to a command", answer.body);
    const rapidjson::Document accepted = parse(answer.body);
    REQUIRE(accepted.HasMember("id"));
    const std::string path = std::string("/v1/commands/") + accepted["id"].GetString();
    INFO(state);
    CHECK(eventually([&] { return parse(gateway.api("GET", path).body)["status"].GetString() == state; }));
  };

  say();
  REQUIRE(eventually(
      [&] { return gateway.metric("ekiden_events_total{channel=\"wechat-cn\",type=\"message.received\"}") == 1; }));
  send("sent");
  fault("errcode", "{\"count\": 1, \"code\": 45015}");
  send("failed");
  fault("answer-lost");
  send("unknown");
  fault("revoked-token");
  send("sent");
  fault("bad-signature");
  say();
  REQUIRE(eventually(
      [&] { return gateway.metric("ekiden_rejected_total{channel=\"wechat-cn\",reason=\"signature\"}") == 1; }));
  REQUIRE(eventually([&] { return planted.refusing_.requests() > 0 && planted.failing_.requests() > 0; }));
  REQUIRE(eventually([&] { return gateway.metric("ekiden_dead_letters{sink=\"refusing\"}") > 0; }));
  REQUIRE(eventually([&] { return gateway.metric("ekiden_deliveries_total{sink=\"absent\",result=\"retry\"}") > 0; }));

  const std::string hook = "/hooks/wechat-cn?signature=" + std::string(kHookQuery) + "&timestamp=1&nonce=" + kHookQuery;
  for (const std::string& body : {std::string(kText), "<xml><Content>" + std::string(kText) + "</Content></xml>",
                                  "{\"a\":\"" + std::string(kText) + "\"}"}) {
    const Answer refused = http(gateway.listen(), "POST", hook, body);
    CHECK(refused.status >= 400);
    check_clean("a refused webhook's answer", refused.body);
  }
  const std::string api_query = std::string("key=") + kApiQuery;
  const std::pair<std::string, std::string> bad_commands[] = {
      {"malformed", std::string("{\"text\": ") + kText},
      {"unknown type", std::string(R"({"type": ")") + kText + "\"}"},
      {"unknown channel",
       std::string(R"({"type": "message.send", "channel": "x", "to": "y", "parts": [{"type": "text", "text": ")") +
           kText + "\"}]}"},
      {"unknown part",
       std::string(
           R"({"type": "message.send", "channel": "wechat-cn", "to": "y", "parts": [{"type": "sticker", "text": ")") +
           kText + "\"}]}"},
  };
  for (const auto& [what, body] : bad_commands) {
    const Answer answer = gateway.api("POST", "/v1/commands", body, {{"Content-Type", "application/json"}});
    INFO(what << " " << answer.body);
    CHECK(answer.status >= 400);
    if (what != "unknown type") check_clean(what, answer.body);  // the type is what the caller has to see
  }
  for (const std::string& path : {"/v1/events?" + api_query, "/v1/nothing?" + api_query,
                                  "/v1/events?after=" + std::string(kApiQuery), "/metrics?" + api_query}) {
    const Answer answer = gateway.api("GET", path);
    INFO(path << " " << answer.body);
    check_clean(path, answer.body);
    check_clean(path,
                http(gateway.admin(), "GET", path, {}, {{"Authorization", std::string("Bearer ") + kWrongToken}}).body);
  }

  const std::vector<std::string> access{"EKIDEN_TOKEN=" + std::string(kToken), "EKIDEN_API=http://" + gateway.admin()};
  for (const std::vector<std::string>& words : {std::vector<std::string>{"status"},
                                                {"status", "--json"},
                                                {"tail", "--from", "start", "--limit", "3"},
                                                {"dead-letters", "list"},
                                                {"check", "-c", gateway.config_file()},
                                                {"check", "--json", "-c", gateway.config_file()}}) {
    const cli::ChildOutput output = run_ekiden(words, access);
    check_clean(words[0], output.out + output.err);
  }
  const cli::ChildOutput refused = run_ekiden({"status"}, {"EKIDEN_TOKEN=" + std::string(kWrongToken), access[1]});
  CHECK(refused.exit_code == 77);
  check_clean("a refused token", refused.out + refused.err);

  check_clean("/healthz", http(gateway.admin(), "GET", "/healthz").body);
  check_clean("/v1/channels", gateway.api("GET", "/v1/channels").body);
  check_clean("/v1/sinks", gateway.api("GET", "/v1/sinks").body);
  check_clean("/metrics", gateway.metrics());
  CHECK(gateway.stop() == 0);
  CHECK(contains(gateway.log(), "signature"));
  CHECK(contains(gateway.log(), "dead letter"));
  CHECK(contains(gateway.log(), "a command failed"));
  CHECK(contains(gateway.log(), "may or may not have been carried out"));
  check_clean("the log", gateway.log());
}
