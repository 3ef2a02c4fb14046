// SPDX-License-Identifier: Apache-2.0
#include <rapidjson/document.h>
#include <catch2/catch.hpp>

#include <set>
#include <thread>

#include "e2e/commands/platform.hpp"
#include "e2e/delivery/hello.hpp"
#include "support/doubles/fs.hpp"
#include "support/e2e/hosted_gateway.hpp"
#include "support/e2e/wait.hpp"

using namespace ekiden;
using namespace ekiden::test;

TEST_CASE("each end of a send is a state with its result, and a message.status event, wherever the plugin runs") {
  Platform platform(GENERATE(Where::host, Where::process));
  platform.gateway.start();
  platform.open_window("oAnna");

  const std::string sent = platform.accept("oAnna", "hello");
  CHECK(platform.end_of(sent) == "sent");
  CHECK(platform.seen("hello") == 1);

  const std::string closed = platform.accept("oNobodyKnows", "too late");
  CHECK(platform.end_of(closed) == "failed");
  platform.sandbox.put("/sandbox/faults/errcode", R"({"code": 45015, "count": 1})");
  const std::string window = platform.accept("oAnna", "window");
  CHECK(platform.end_of(window) == "failed");
  const rapidjson::Document result = parse(platform.find(window));
  REQUIRE(result.HasMember("result"));
  const rapidjson::Value& error = result["result"]["error"];
  CHECK(error["native"] == "45015");
  for (const char* member : {"code", "text", "action"}) {
    CAPTURE(member);
    REQUIRE(error.HasMember(member));
    CHECK(error[member].GetStringLength() > 0);
  }

  platform.sandbox.put("/sandbox/faults/answer-lost", R"({"count": 1})");
  const std::string lost = platform.accept("oAnna", "lost answer");
  CHECK(platform.end_of(lost) == "unknown");
  CHECK(platform.seen("lost answer") == 1);

  std::map<std::string, std::string> told;
  for (const std::string& event : platform.gateway.events()) {
    const rapidjson::Document document = parse(event);
    if (std::string(document["type"].GetString()) != "ekiden.message.status.v1") continue;
    const rapidjson::Value& status = document["data"]["status"];
    const std::string id = status["outbound_id"].GetString();
    CHECK(told.emplace(id, status["status"].GetString()).second);
    CHECK(std::string(document["causationid"].GetString()) == id);
    if (id == window) CHECK(status["error"]["native"] == "45015");
  }
  CHECK(told ==
        std::map<std::string, std::string>{{sent, "sent"}, {closed, "failed"}, {window, "failed"}, {lost, "unknown"}});
}

TEST_CASE("each part that WeChat takes without an upload reaches the customer, and what lacks its file never leaves") {
  const std::string kSend = "/cgi-bin/message/custom/send";
  Platform platform;
  platform.gateway.start();
  platform.open_window("oAnna");
  const auto command = [](const std::string& part) {
    return R"({"type":"message.send","channel":"wechat-cn","to":"oAnna","parts":[)" + part + "]}";
  };
  for (
      const std::string part :
      {R"({"type":"image","media":{"platform_media_id":"sandbox-image-media-id"}})",
       R"({"type":"audio","media":{"platform_media_id":"sandbox-image-media-id"}})",
       R"({"type":"video","media":{"platform_media_id":"sandbox-image-media-id","thumb_platform_media_id":"sandbox-thumb-media-id"}})",
       R"({"type":"link","url":"https://e/1","title":"订单"})",
       R"({"type":"mini_program","appid":"wx2","path":"p","title":"门店","thumb_platform_media_id":"sandbox-thumb-media-id"})"}) {
    CAPTURE(part);
    CHECK(platform.end_of(platform.accept_body(command(part))) == "sent");
  }
  std::vector<std::string> seen;
  const rapidjson::Document sent = parse(platform.sandbox.get("/sandbox/wechat/sent").body);
  for (const rapidjson::Value& one : sent["sent"].GetArray()) seen.emplace_back(one["text"].GetString());
  CHECK(seen == std::vector<std::string>{"[image]", "[voice]", "[video]", "[图文] 订单", "[小程序] 门店"});

  CHECK(platform.post(command(R"({"type":"file","media":{"platform_media_id":"sandbox-image-media-id"}})")).status ==
        422);
  CHECK(platform.end_of(platform.accept_body(command(R"({"type":"image","media":{"ref":"r"}})"))) == "failed");
  CHECK(platform.calls(kSend) == 5);
}

TEST_CASE("typing is a command that completes; WeChat's refusal is its result") {
  Platform platform;
  platform.gateway.start();
  const std::string typing = R"({"type":"typing.set","channel":"wechat-cn","to":"oAnna")";
  platform.open_window("oAnna");
  CHECK(platform.end_of(platform.accept_body(typing + "}")) == "completed");
  platform.open_window("oAnna");
  CHECK(platform.end_of(platform.accept_body(typing + R"(,"on":true})")) == "completed");
  CHECK(platform.end_of(platform.accept_body(typing + R"(,"on":false})")) == "completed");
  platform.sandbox.post("/sandbox/clock", R"({"advance_ms": 31000})");
  const std::string late = platform.accept_body(typing + "}");
  CHECK(platform.end_of(late) == "failed");
  CHECK(parse(platform.find(late))["result"]["error"]["native"] == "45080");
  CHECK(platform.calls("/cgi-bin/message/custom/typing") == 4);
  CHECK(platform.post(typing + R"(,"on":1})").status == 400);
}

TEST_CASE("ekiden send sends, waits and says how it ended") {
  Platform platform;
  platform.gateway.start();
  platform.open_window("oAnna");
  const auto sent = ekiden_cli(platform.gateway.admin(),
                               {"send", "--channel", "wechat-cn", "--to", "oAnna", "--wait", "30", "from the shell"});
  CAPTURE(sent.out, sent.err);
  CHECK(sent.exit_code == 0);
  CHECK(platform.seen("from the shell") == 1);
  platform.sandbox.put("/sandbox/faults/errcode", R"({"code": 45015, "count": 1})");
  CHECK(
      ekiden_cli(platform.gateway.admin(), {"send", "--channel", "wechat-cn", "--to", "oAnna", "--wait", "30", "again"})
          .exit_code == 1);
}

TEST_CASE("what cannot be accepted is refused before the journal, with its own status") {
  Platform platform;
  platform.gateway.start();
  const GatewayProcess& gateway = platform.gateway;
  CHECK(platform.post("{").status == 400);
  CHECK(platform.post(R"({"type":"message.send"})").status == 400);
  CHECK(http(gateway.admin(), "POST", "/v1/commands", Platform::command("oAnna", "x"),
             {{"Content-Type", "application/json"}})
            .status == 401);
  CHECK(http(gateway.admin(), "POST", "/v1/commands", Platform::command("oAnna", "x"),
             {{"Content-Type", "application/json"}, {"Authorization", "Bearer wrong-token-0123456789"}})
            .status == 401);
  CHECK(platform.post(Platform::command("oAnna", "x", "nobody")).status == 404);
  CHECK(platform.post(Platform::command("oAnna", std::string(2'049, 'x'))).status == 422);
  CHECK(platform.post(R"({"type":"call.originate","channel":"wechat-cn","to":"oAnna"})").status == 422);
  CHECK(gateway.api("GET", "/v1/commands/nobody").status == 404);
  CHECK(gateway.events().empty());
}

TEST_CASE("an idempotency key names one command, also after a kill") {
  Platform platform;
  platform.gateway.start();
  platform.open_window("oAnna");
  const std::string id = platform.accept("oAnna", "only once", "key-1");
  CHECK(platform.accept("oAnna", "only once", "key-1") == id);
  CHECK(platform.post(Platform::command("oAnna", "another"), "key-1").status == 409);
  CHECK(platform.end_of(id) == "sent");
  platform.gateway.kill();
  platform.gateway.start();
  CHECK(platform.accept("oAnna", "only once", "key-1") == id);
  CHECK(platform.post(Platform::command("oAnna", "another"), "key-1").status == 409);
  CHECK(platform.end_of(id) == "sent");
  CHECK(platform.seen("only once") == 1);
}

TEST_CASE("a full journal refuses a command with 503 and Retry-After, and remembers nothing of it") {
  PosixFs disk;
  FaultyFs fs(disk);
  HostedGateway relay(hello_and_webhook("http://127.0.0.1:1/"), {}, fs);
  relay.start();
  const std::string body =
      R"({"type":"message.send","channel":"hello","to":"anna","parts":[{"type":"text","text":"x"}]})";
  fs.set_capacity(fs.used());
  const Answer refused =
      relay.api("POST", "/v1/commands", body, {{"Content-Type", "application/json"}, {"Idempotency-Key", "k"}});
  CHECK(refused.status == 503);
  CHECK(refused.headers.contains("Retry-After"));
  CHECK(relay.api("GET", "/readyz").status == 503);
  fs.set_capacity(std::nullopt);
  CHECK(eventually([&] { return relay.api("GET", "/readyz").status == 200; }));
  CHECK(relay
            .api("POST", "/v1/commands",
                 R"({"type":"message.send","channel":"hello","to":"anna","parts":[{"type":"text","text":"y"}]})",
                 {{"Content-Type", "application/json"}, {"Idempotency-Key", "k"}})
            .status == 202);
  relay.stop();
}

TEST_CASE("a hundred sends with an expired token cause one token call, and all arrive") {
  Platform platform;
  platform.gateway.start();
  constexpr int kCustomers = 25;
  for (int i = 0; i < kCustomers; ++i) platform.open_window("oC" + std::to_string(i));
  REQUIRE(platform.end_of(platform.accept("oC0", "the first fetches a token")) == "sent");
  const int before = platform.token_calls();
  platform.sandbox.post("/sandbox/clock", R"({"advance_ms": 7300000})");  // the platform's two hours, not the gateway's
  std::vector<std::string> ids(100);
  {
    std::vector<std::jthread> senders;
    for (std::size_t t = 0; t < 10; ++t)
      senders.emplace_back([&, t] {
        for (std::size_t i = t; i < ids.size(); i += 10)
          ids[i] = platform.accept("oC" + std::to_string(i % kCustomers), "text " + std::to_string(i));
      });
  }
  for (std::size_t i = 0; i < ids.size(); ++i) {
    // A customer's window takes five; the first one used one up.
    const std::string end = platform.end_of(ids[i]);
    CAPTURE(i, platform.find(ids[i]));
    CHECK(end == "sent");
    CHECK(platform.seen("text " + std::to_string(i)) == 1);
  }
  CHECK(platform.token_calls() == before + 1);
}
