// SPDX-License-Identifier: Apache-2.0
// The customer service of a mini-program, with pushes in XML and in JSON: messages in, answers out, typing, refusals.
#include <catch2/catch.hpp>

#include <string>
#include <vector>

#include "e2e/commands/platform.hpp"
#include "e2e/ingest/event_view.hpp"
#include "support/e2e/wait.hpp"

using namespace ekiden;
using namespace ekiden::test;

namespace {

constexpr const char* kCustomer = "oEkidenDemoCustomer_00000001";
constexpr const char* kTyping = "/cgi-bin/message/custom/business/typing";
constexpr const char* kSend = "/cgi-bin/message/custom/send";

std::string of_mini_program(std::string configuration) {
  const std::string begin = "adapter: wechat-oa, config: {";
  configuration.insert(configuration.find(begin) + begin.size(), "account_type: mini_program, ");
  return "plugins: {path: [\"" + plugin_folder() + "\"]}\n" + configuration;
}

class MiniProgram {
 public:
  explicit MiniProgram(const std::string& format)
      : sandbox({"--push-attempts=1", "--format=" + format}), gateway(of_mini_program(sandbox.configuration())) {
    gateway.start();
    sandbox.connect(gateway);
  }
  // The event that a push becomes; pushes come one after the other.
  std::string push(const std::string& body) {
    REQUIRE(sandbox.post("/sandbox/wechat/push", body).status == 202);
    ++pushed_;
    REQUIRE(eventually([&] { return received().size() == pushed_; }));
    return received().back();
  }
  // How a command ended: "sent", "completed", "failed window_closed"; "HTTP 422" when it was not accepted.
  std::string run(const std::string& type, const std::string& rest) const {
    const Answer answer =
        gateway.api("POST", "/v1/commands",
                    R"({"type":")" + type + R"(","channel":"wechat-cn","to":")" + kCustomer + "\"," + rest + "}",
                    {{"Content-Type", "application/json"}});
    if (answer.status != 202) return "HTTP " + std::to_string(answer.status);
    const std::string path = "/v1/commands/" + at(answer.body, "/id");
    REQUIRE(eventually([&] { return has_ended(at(gateway.api("GET", path).body, "/status")); }));
    const std::string command = gateway.api("GET", path).body;
    const std::string code = at(command, "/result/error/code");
    return at(command, "/status") + (code == "(none)" ? "" : " " + code);
  }
  std::string say(const std::string& part) const { return run("message.send", R"("parts":[)" + part + "]"); }
  int calls(const std::string& path) const {
    const rapidjson::Document counts = parse(sandbox.get("/sandbox/counts").body);
    const auto found = counts["counts"].FindMember(("POST " + path).c_str());
    return found == counts["counts"].MemberEnd() ? 0 : found->value.GetInt();
  }
  // The kinds of what the customer was answered.
  std::vector<std::string> answered() const {
    std::vector<std::string> kinds;
    const rapidjson::Document sent = parse(sandbox.get("/sandbox/wechat/sent").body);
    for (const rapidjson::Value& one : sent["sent"].GetArray()) kinds.emplace_back(one["kind"].GetString());
    return kinds;
  }

  SandboxProcess sandbox;
  GatewayProcess gateway;

 private:
  std::vector<std::string> received() const {
    std::vector<std::string> events;
    for (const std::string& event : gateway.events())
      if (at(event, "/direction") == "in") events.push_back(event);
    return events;
  }
  std::size_t pushed_ = 0;
};

}  // namespace

TEST_CASE("a mini-program's customers write, are shown typing, and are answered with each of its four types") {
  MiniProgram shop(GENERATE(as<std::string>(), "xml", "json"));
  CHECK(at(shop.sandbox.post("/sandbox/wechat/verify-url").body, "/passed") == "true");

  const std::string entered = shop.push(R"({"type":"event","event":"user_enter_tempsession","session_from":"cart"})");
  CHECK(at(entered, "/type") == "ekiden.interaction.received.v1");
  CHECK(at(entered, "/data/interaction/kind") == "session_enter");
  CHECK(at(entered, "/data/interaction/key") == "cart");
  const std::string text = shop.push(R"({"type":"text","text":"请问有货吗😀"})");
  CHECK(at(text, "/data/message/parts/0/text") == "请问有货吗😀");
  CHECK(at(text, "/data/conversation/replies_left") != "(none)");
  const std::string card = shop.push(R"({"type":"miniprogrampage","title":"门店","path":"pages/shop"})");
  CHECK(at(card, "/data/message/parts/0/type") == "mini_program");
  CHECK(at(card, "/data/message/parts/0/path") == "pages/shop");

  CHECK(shop.run("typing.set", R"("on":true)") == "completed");
  CHECK(shop.calls(kTyping) == 1);
  CHECK(at(shop.sandbox.get("/sandbox/wechat/phone").body, "/typing") == "true");
  const std::string picture =
      at(shop.sandbox.post("/sandbox/wechat/media?type=image", "\xFF\xD8\xFF\xE0picture").body, "/media_id");
  CHECK(shop.say(R"({"type":"text","text":"有的"})") == "sent");
  CHECK(shop.say(R"({"type":"image","media":{"platform_media_id":")" + picture + R"("}})") == "sent");
  CHECK(shop.say(R"({"type":"link","url":"https://example.com/1","title":"鞋","desc":"红","thumb":"https://e/p"})") ==
        "sent");
  CHECK(shop.say(R"({"type":"mini_program","appid":"wx0e1d2c3b4a596878","path":"pages/shoe","title":"鞋",)"
                 R"("thumb_platform_media_id":")" +
                 picture + R"("})") == "sent");
  CHECK(shop.answered() == std::vector<std::string>{"text", "image", "link", "miniprogrampage"});
}

TEST_CASE("what a mini-program's customer service does not send, and what its window does not allow, never leaves") {
  MiniProgram shop("json");
  shop.push(R"({"type":"text","text":"hello"})");
  CHECK(shop.say(R"({"type":"audio","media":{"platform_media_id":"M"}})") == "failed rejected");
  CHECK(shop.say(R"({"type":"video","media":{"platform_media_id":"M","thumb_platform_media_id":"T"}})") ==
        "failed rejected");
  CHECK(shop.run("message.broadcast", R"("args":{"to_all":true},"parts":[{"type":"text","text":"x"}])") ==
        "failed rejected");
  CHECK(shop.calls(kSend) == 0);
  for (int reply = 1; reply <= 5; ++reply) CHECK(shop.say(R"({"type":"text","text":"reply"})") == "sent");
  CHECK(shop.say(R"({"type":"text","text":"the sixth"})") == "failed quota");
  CHECK(shop.calls(kSend) == 5);

  shop.push(R"({"type":"text","text":"again"})");
  for (const auto& [code, error] :
       {std::pair{45015, "window_closed"}, {45047, "window_closed"}, {40003, "recipient"}}) {
    shop.sandbox.put("/sandbox/faults/errcode", R"({"count":1,"code":)" + std::to_string(code) + "}");
    CHECK(shop.say(R"({"type":"text","text":"refused"})") == std::string("failed ") + error);
  }
}
