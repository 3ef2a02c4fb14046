// SPDX-License-Identifier: Apache-2.0
// What Tencent pushes and how it is answered at once, with the platform's own faults: again, twice, late, a day later.
#include <catch2/catch.hpp>

#include <set>
#include <string>
#include <thread>
#include <vector>

#include "e2e/commands/platform.hpp"
#include "e2e/ingest/event_view.hpp"
#include "support/doubles/fs.hpp"
#include "support/e2e/hosted_gateway.hpp"
#include "support/e2e/wait.hpp"

using namespace ekiden;
using namespace ekiden::test;

namespace {

std::string with_replies(std::string configuration) {
  const std::string begin = "adapter: wechat-oa, config: {";
  configuration.insert(
      configuration.find(begin) + begin.size(),
      R"(passive_replies: [{when: message, key: "营业时间", text: "周一至周五 ]]> 9:00"}, {when: menu_click, media_id: M1}], )");
  return "plugins: {path: [\"" + plugin_folder() + "\"]}\n" + configuration;
}

// The push's number.
int push(const SandboxProcess& sandbox, const std::string& body) {
  const Answer answer = sandbox.post("/sandbox/wechat/push", body);
  REQUIRE(answer.status == 202);
  return parse(answer.body)["push"].GetInt();
}

void repeat(const SandboxProcess& sandbox, int push) {
  REQUIRE(sandbox.post("/sandbox/wechat/repeat", "{\"push\":" + std::to_string(push) + "}").status == 202);
}

// What answered a push, each time that it came: "success reply".
std::string outcomes(const SandboxProcess& sandbox, int push) {
  const rapidjson::Document list = parse(sandbox.get("/sandbox/wechat/pushes").body);
  std::string all;
  for (const rapidjson::Value& one : list["pushes"].GetArray())
    for (const rapidjson::Value& attempt : one["attempts"].GetArray())
      if (one["push"].GetInt() == push) all.append(all.empty() ? "" : " ").append(attempt["outcome"].GetString());
  return all;
}

void wait_for(const SandboxProcess& sandbox, int push, const std::string& expected) {
  REQUIRE(eventually([&] { return outcomes(sandbox, push) == expected; }, std::chrono::seconds(60)));
}

// What the account said, as the phone shows it.
std::vector<std::string> phone(const SandboxProcess& sandbox) {
  const rapidjson::Document shown = parse(sandbox.get("/sandbox/wechat/phone").body);
  std::vector<std::string> texts;
  for (const rapidjson::Value& entry : shown["entries"].GetArray())
    if (entry["from"] == "account") texts.emplace_back(entry["text"].GetString());
  return texts;
}

struct Account {
  explicit Account(const std::string& mode)
      : sandbox({"--push-attempts=3", "--push-retry-delay-ms=200", "--mode=" + mode}),
        gateway(with_replies(sandbox.configuration())) {
    gateway.start();
    sandbox.connect(gateway);
  }
  // A day later by the platform's clock.
  void repeat_tomorrow(int push) const {
    REQUIRE(sandbox.post("/sandbox/clock", R"({"advance_ms":86400000})").status == 200);
    repeat(sandbox, push);
  }
  // What is in the journal: "ekiden.message.received.v1 hello".
  std::multiset<std::string> journal() const {
    std::multiset<std::string> all;
    for (const std::string& event : gateway.events())
      all.insert(at(event, "/type") + " " + at(event, "/data/message/parts/0/text"));
    return all;
  }

  SandboxProcess sandbox;
  GatewayProcess gateway;
};

const std::multiset<std::string> kAskedAndAnswered = {"ekiden.message.received.v1 营业时间",
                                                      "ekiden.message.sent.v1 周一至周五 ]]> 9:00"};

}  // namespace

TEST_CASE("a passive reply stands on the customer's phone without a call, and comes no second time in the journal") {
  const auto mode = GENERATE(std::string("plain"), std::string("compatible"), std::string("safe"));
  Account account(mode);
  const int asked = push(account.sandbox, R"({"type":"text","text":"营业时间"})");
  wait_for(account.sandbox, asked, "reply");
  CHECK(phone(account.sandbox) == std::vector<std::string>{"周一至周五 ]]> 9:00"});
  account.repeat_tomorrow(asked);
  wait_for(account.sandbox, asked, "reply reply");
  CHECK(account.journal() == kAskedAndAnswered);
  wait_for(account.sandbox, push(account.sandbox, R"({"type":"event","event":"CLICK","key":"ANY"})"), "reply");
  wait_for(account.sandbox, push(account.sandbox, R"({"type":"text","text":"hello"})"), "success");
  CHECK(phone(account.sandbox) == std::vector<std::string>{"周一至周五 ]]> 9:00", "[image]"});
  const rapidjson::Document counts = parse(account.sandbox.get("/sandbox/counts").body);
  CHECK_FALSE(counts["counts"].HasMember("POST /cgi-bin/message/custom/send"));
}

TEST_CASE("a push that comes twice, late, and a day later after a kill is one event, and so is what overtook it") {
  Account account("safe");
  const auto fault = [&account](const std::string& name, const std::string& settings) {
    REQUIRE(account.sandbox.put("/sandbox/faults/" + name, settings).status == 200);
  };
  fault("late-push", R"({"count":1,"ms":1500})");
  fault("double-push", R"({"count":2})");
  const std::string odd = "控制\\u0007符 𠮷野家 👩‍👩‍👧";
  const int late = push(account.sandbox, R"({"type":"text","text":"late"})");
  const int early = push(account.sandbox, R"({"type":"text","text":")" + odd + "\"}");
  wait_for(account.sandbox, early, "success success");
  wait_for(account.sandbox, late, "success success");
  const std::multiset<std::string> both = {"ekiden.message.received.v1 late",
                                           "ekiden.message.received.v1 控制符 𠮷野家 👩‍👩‍👧"};
  CHECK(account.journal() == both);
  account.gateway.kill();
  account.gateway.start();
  account.sandbox.connect(account.gateway);
  account.repeat_tomorrow(early);
  account.repeat_tomorrow(late);
  wait_for(account.sandbox, early, "success success success");
  wait_for(account.sandbox, late, "success success success");
  CHECK(account.journal() == both);
}

TEST_CASE("a reply that a slow disk holds back for longer than Tencent waits goes as a message, once", "[.][long]") {
  const SandboxProcess sandbox({"--push-attempts=1"});
  PowerCutFs disk;
  FaultyFs fs(disk);
  HostedGateway gateway(with_replies(sandbox.configuration()), {}, fs);
  gateway.start();
  REQUIRE(sandbox
              .put("/sandbox/gateway", "{\"hook\": \"http://" + gateway.listen() +
                                           "/hooks/wechat-cn\", \"api\": \"http://" + gateway.admin() + "\"}")
              .status == 200);
  wait_for(sandbox, push(sandbox, R"({"type":"text","text":"hello"})"), "success");
  fs.hold_syncs();
  const int asked = push(sandbox, R"({"type":"text","text":"营业时间"})");
  REQUIRE(fs.wait_for_held_syncs(1));
  std::this_thread::sleep_for(std::chrono::milliseconds(5'100));  // nothing but time makes Tencent lose patience
  fs.release_syncs();
  const std::vector<std::string> once = {"周一至周五 ]]> 9:00"};
  REQUIRE(eventually([&] { return phone(sandbox) == once; }, std::chrono::seconds(120)));
  const std::string late = outcomes(sandbox, asked);
  repeat(sandbox, asked);
  wait_for(sandbox, asked, late + " success");
  CHECK(phone(sandbox) == once);
}
