// SPDX-License-Identifier: Apache-2.0
// What Tencent pushes and how it is answered at once, with the platform's own faults: again, twice, late, a day later.
#include <catch2/catch.hpp>

#include <set>
#include <string>
#include <vector>

#include "e2e/commands/platform.hpp"
#include "e2e/ingest/event_view.hpp"
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

class Account {
 public:
  explicit Account(const std::string& mode)
      : sandbox({"--push-attempts=3", "--push-retry-delay-ms=200", "--mode=" + mode}),
        gateway(with_replies(sandbox.configuration())) {
    gateway.start();
    sandbox.connect(gateway);
  }
  // The push's number.
  int push(const std::string& body) {
    const Answer answer = sandbox.post("/sandbox/wechat/push", body);
    REQUIRE(answer.status == 202);
    return parse(answer.body)["push"].GetInt();
  }
  // What answered a push, each time that it came: "success reply".
  std::string outcomes(int push) const {
    const rapidjson::Document list = parse(sandbox.get("/sandbox/wechat/pushes").body);
    std::string all;
    for (const rapidjson::Value& one : list["pushes"].GetArray())
      for (const rapidjson::Value& attempt : one["attempts"].GetArray())
        if (one["push"].GetInt() == push) all.append(all.empty() ? "" : " ").append(attempt["outcome"].GetString());
    return all;
  }
  void wait_for(int push, const std::string& expected) const {
    REQUIRE(eventually([&] { return outcomes(push) == expected; }, std::chrono::seconds(60)));
  }
  // A day later by the platform's clock.
  void repeat_tomorrow(int push) const {
    REQUIRE(sandbox.post("/sandbox/clock", R"({"advance_ms":86400000})").status == 200);
    REQUIRE(sandbox.post("/sandbox/wechat/repeat", "{\"push\":" + std::to_string(push) + "}").status == 202);
  }
  // What the account said, as the phone shows it.
  std::vector<std::string> phone() const {
    const rapidjson::Document shown = parse(sandbox.get("/sandbox/wechat/phone").body);
    std::vector<std::string> texts;
    for (const rapidjson::Value& entry : shown["entries"].GetArray())
      if (entry["from"] == "account") texts.emplace_back(entry["text"].GetString());
    return texts;
  }
  // What is in the journal: "message.received 7".
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
  const int asked = account.push(R"({"type":"text","text":"营业时间"})");
  account.wait_for(asked, "reply");
  CHECK(account.phone() == std::vector<std::string>{"周一至周五 ]]> 9:00"});
  account.repeat_tomorrow(asked);
  account.wait_for(asked, "reply reply");
  CHECK(account.journal() == kAskedAndAnswered);
  account.wait_for(account.push(R"({"type":"event","event":"CLICK","key":"ANY"})"), "reply");
  account.wait_for(account.push(R"({"type":"text","text":"hello"})"), "success");
  CHECK(account.phone() == std::vector<std::string>{"周一至周五 ]]> 9:00", "[image]"});
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
  const int late = account.push(R"({"type":"text","text":"late"})");
  const int early = account.push(R"({"type":"text","text":")" + odd + "\"}");
  account.wait_for(early, "success success");
  account.wait_for(late, "success success");
  const std::multiset<std::string> both = {"ekiden.message.received.v1 late",
                                           "ekiden.message.received.v1 控制符 𠮷野家 👩‍👩‍👧"};
  CHECK(account.journal() == both);
  account.gateway.kill();
  account.gateway.start();
  account.sandbox.connect(account.gateway);
  account.repeat_tomorrow(early);
  account.repeat_tomorrow(late);
  account.wait_for(early, "success success success");
  account.wait_for(late, "success success success");
  CHECK(account.journal() == both);
}
