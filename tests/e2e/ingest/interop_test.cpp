// SPDX-License-Identifier: Apache-2.0
// Other people's implementations (npm, tests/interop) judge what goes in and what comes out. Node is required.
#include <catch2/catch.hpp>

#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <map>
#include <set>
#include <sstream>
#include <vector>

#include "cli/child_process.hpp"
#include "core/encoding.hpp"
#include "e2e/ingest/event_view.hpp"
#include "e2e/ingest/pushes.hpp"
#include "e2e/ingest/recording_server.hpp"
#include "support/e2e/sandbox_process.hpp"
#include "support/e2e/wait.hpp"

using namespace ekiden::test;
using Catch::Matchers::Contains;

namespace {

constexpr const char* kSecrets[] = {"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"};

// Runs a script of tests/interop; it has to accept everything. Gives its standard output.
std::string judge(const std::string& script, std::vector<std::string> arguments) {
  std::vector<std::string> argv{"node", std::string(EKIDEN_INTEROP_DIR) + "/" + script};
  argv.insert(argv.end(), arguments.begin(), arguments.end());
  const auto output = ekiden::cli::run_child(argv, 120'000);
  INFO("node " << script << " (is node there, and has `npm ci` run in tests/interop?)");
  REQUIRE(output);
  INFO(output->err);
  REQUIRE(output->exit_code == 0);
  return output->out;
}

std::vector<std::string> account_flags(const Account& account) {
  return {"--token", account.token, "--key", account.key, "--id", account.app_id};
}

std::vector<std::string> sandbox_flags(const Account& account) {
  return {"--app-id", account.app_id, "--token", account.token, "--encoding-aes-key", account.key, "--mode", "safe"};
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

std::string joined(const std::vector<std::string>& lines) {
  std::string all;
  for (const std::string& line : lines) all.append(line).append("\n");
  return all;
}

class JsonLine {
 public:
  JsonLine() { writer_.StartObject(); }
  JsonLine& text(const std::string& name, const std::string& value) {
    writer_.Key(name.c_str());
    writer_.String(value);
    return *this;
  }
  JsonLine& object(const std::string& name, const std::map<std::string, std::string>& members) {
    writer_.Key(name.c_str());
    writer_.StartObject();
    for (const auto& [key, value] : members) text(key, value);
    writer_.EndObject();
    return *this;
  }
  JsonLine& texts(const std::string& name, const std::vector<std::string>& values) {
    writer_.Key(name.c_str());
    writer_.StartArray();
    for (const std::string& value : values) writer_.String(value);
    writer_.EndArray();
    return *this;
  }
  std::string take() {
    writer_.EndObject();
    return buffer_.GetString();
  }

 private:
  rapidjson::StringBuffer buffer_;
  rapidjson::Writer<rapidjson::StringBuffer> writer_{buffer_};
};

std::string webhook_line(const RecordedRequest& request) {
  return JsonLine()
      .object("headers", request.headers)
      .text("body", ekiden::base64(request.body))
      .texts("secrets", {std::begin(kSecrets), std::end(kSecrets)})
      .take();
}

std::string webhook_sink(const std::string& id, const std::string& url, const std::string& mode) {
  return "  - {id: " + id + ", sink: webhook, config: {mode: " + mode + ", url: \"" + url + "\", secret: [\"" +
         kSecrets[0] + "\", \"" + kSecrets[1] + "\"]}}\n";
}

// Sends a text and waits for what became of it.
void send_text(const GatewayProcess& gateway, const std::string& to, const std::string& expected) {
  const Answer accepted = gateway.api(
      "POST", "/v1/commands",
      R"({"type":"message.send","channel":"wechat-cn","to":")" + to + R"(","parts":[{"type":"text","text":"您好 😀"}]})",
      {{"Content-Type", "application/json"}});
  INFO(accepted.body);
  REQUIRE(accepted.status == 202);
  const std::string id = at(accepted.body, "/id");
  std::string status;
  CHECK(eventually(
      [&] { return status = at(gateway.api("GET", "/v1/commands/" + id).body, "/status"), status == expected; }));
  CHECK(status == expected);
}

}  // namespace

TEST_CASE("messages that npm wechat-crypto and @wecom/crypto encrypt come in, at every padding from 1 to 32") {
  const Account account;
  std::vector<std::string> flags = account_flags(account);
  flags.insert(flags.end(), {"--wrap", "xml", "--from", "o1", "--to", "gh_1"});
  const std::vector<std::string> pushes = lines_of(judge("encrypt.mjs", flags));
  REQUIRE(pushes.size() >= 64);
  GatewayProcess gateway(one_channel());
  gateway.start();
  for (const std::string& push : pushes) {
    INFO(push);
    const Answer answer = deliver(gateway.listen(), "wechat-cn",
                                  published_push(account.token, at(push, "/timestamp"), at(push, "/nonce"),
                                                 at(push, "/msg_signature"), safe_document(at(push, "/encrypt"))));
    CHECK(answer.body == "success");
  }
  const std::vector<std::string> events = gateway.events();
  REQUIRE(events.size() == pushes.size());
  for (std::size_t i = 0; i < events.size(); ++i) CHECK(raw_of(events[i]) == at(pushes[i], "/message"));
}

TEST_CASE("both libraries decrypt the gateway's passive replies to what they have encrypted") {
  const Account account;
  std::vector<std::string> flags = account_flags(account);
  flags.insert(flags.end(), {"--wrap", "xml", "--from", "o1", "--to", "gh_1"});
  std::string configuration = one_channel();
  const std::size_t mode = configuration.find("mode: safe");
  REQUIRE(mode != std::string::npos);
  configuration.insert(mode, "passive_replies: [{when: message, text: 马上来 😀}], ");
  GatewayProcess gateway(configuration);
  gateway.start();
  std::vector<std::string> replies;
  for (const std::string& push : lines_of(judge("encrypt.mjs", flags))) {
    const Answer answer = deliver(gateway.listen(), "wechat-cn",
                                  published_push(account.token, at(push, "/timestamp"), at(push, "/nonce"),
                                                 at(push, "/msg_signature"), safe_document(at(push, "/encrypt"))));
    CHECK(answer.status == 200);
    const auto element = [&](const std::string& begin, const std::string& end) {
      const std::size_t from = answer.body.find(begin) + begin.size();
      return answer.body.substr(from, answer.body.find(end, from) - from);
    };
    replies.push_back(JsonLine()
                          .text("timestamp", element("<TimeStamp>", "<"))
                          .text("nonce", element("<Nonce><![CDATA[", "]]>"))
                          .text("msg_signature", element("<MsgSignature><![CDATA[", "]]>"))
                          .text("encrypt", element("<Encrypt><![CDATA[", "]]>"))
                          .take());
  }
  REQUIRE(replies.size() >= 64);
  const TemporaryFolder folder;
  std::vector<std::string> arguments = account_flags(account);
  arguments.push_back(folder.write("replies.ndjson", joined(replies)));
  judge("decrypt.mjs", arguments);
}

TEST_CASE("both libraries decrypt what the sandbox pushes, at every padding from 1 to 32") {
  const Account account;
  const RecordingServer hook("success");
  const SandboxProcess sandbox(sandbox_flags(account));
  REQUIRE(sandbox
              .put("/sandbox/gateway", "{\"hook\": \"" + hook.url("/hooks/wechat-cn") +
                                           "\", \"api\": \"\", \"token\": \"\", \"channel\": \"wechat-cn\"}")
              .status == 200);
  for (std::size_t length = 1; length <= 33; ++length)
    CHECK(sandbox.post("/sandbox/wechat/say", "{\"text\": \"" + std::string(length, 'x') + "好\"}").status == 202);
  REQUIRE(eventually([&] { return hook.count() >= 33; }));
  std::vector<std::string> lines;
  for (const RecordedRequest& request : hook.requests()) {
    const std::size_t begin = request.body.find("<Encrypt><![CDATA[");
    REQUIRE(begin != std::string::npos);
    const std::size_t text = begin + 18;
    JsonLine line;
    for (const char* const name : {"timestamp", "nonce", "msg_signature"}) line.text(name, request.query.at(name));
    lines.push_back(line.text("encrypt", request.body.substr(text, request.body.find("]]>", text) - text)).take());
  }
  const TemporaryFolder folder;
  std::vector<std::string> arguments = account_flags(account);
  arguments.insert(arguments.end(), {"--all-paddings", folder.write("pushes.ndjson", joined(lines))});
  judge("decrypt.mjs", arguments);
}

TEST_CASE("npm cloudevents and standardwebhooks accept every kind of event, as listed and as delivered") {
  const Account account;
  const RecordingServer receiver, binary_receiver;
  const SandboxProcess sandbox(sandbox_flags(account));
  std::string configuration = sandbox.configuration();
  configuration = configuration.substr(0, configuration.find("sinks:")) + "sinks:\n" +
                  webhook_sink("crm", receiver.url("/inbox"), "structured") +
                  webhook_sink("old-crm", binary_receiver.url("/inbox"), "binary") +
                  "routes:\n  - {from: [wechat-cn], to: [crm, old-crm]}\n";
  GatewayProcess gateway(configuration);
  gateway.start();
  sandbox.connect(gateway);

  const char* const pushes[] = {
      R"({"type":"text","content":"您好 😀"})",
      R"({"type":"image","pic_url":"https://example.com/p.jpg","media_id":"m1"})",
      R"({"type":"voice","media_id":"m2","format":"amr","recognition":"好的"})",
      R"({"type":"video","media_id":"m3","thumb_media_id":"t3"})",
      R"({"type":"location","lat":31.2,"lng":121.5,"scale":15,"label":"上海"})",
      R"({"type":"link","title":"标题","description":"d","url":"https://example.com/"})",
      R"({"type":"event","event":"subscribe","scene":"123","ticket":"tick"})",
      R"({"type":"event","event":"SCAN","scene":"123","ticket":"tick"})",
      R"({"type":"event","event":"CLICK","key":"menu_1"})",
      R"({"type":"event","event":"VIEW","url":"https://example.com/","menu_id":"1"})",
      R"({"type":"event","event":"unsubscribe"})",
      R"({"type":"event","event":"subscribe"})",
  };
  std::size_t expected = 0;
  for (const char* const push : pushes) {
    INFO(push);
    const Answer accepted = sandbox.post("/sandbox/wechat/push", push);
    INFO(accepted.body);
    CHECK(accepted.status == 202);
    ++expected;
  }
  CHECK(sandbox.post("/sandbox/wechat/say", R"({"text":"好的 😀"})").status == 202);
  ++expected;
  // The sandbox makes none of these.
  for (
      const char* const document :
      {R"({"ToUserName":"gh_1","FromUserName":"o1","CreateTime":1409735668,"MsgType":"hologram","MsgId":1})",
       R"({"ToUserName":"gh_1","FromUserName":"o1","CreateTime":1409735668,"MsgType":"event","Event":"debug_demo"})"}) {
    CHECK(deliver(gateway.listen(), "wechat-cn", safe_push(document)).body == "success");
    ++expected;
  }
  REQUIRE(eventually([&] { return gateway.events().size() >= expected; }));

  send_text(gateway, "oEkidenDemoCustomer_00000001", "sent");
  send_text(gateway, "oNobody", "failed");
  CHECK(sandbox.put("/sandbox/faults/answer-lost", R"({"count":1})").status == 200);
  send_text(gateway, "oEkidenDemoCustomer_00000001", "unknown");
  expected += 3;
  REQUIRE(eventually([&] { return gateway.events().size() >= expected; }));
  const std::vector<std::string> events = gateway.events();
  CHECK(events.size() == expected);

  std::set<std::string> kinds;
  for (const std::string& event : events) kinds.insert(at(event, "/type"));
  CHECK(kinds == std::set<std::string>{"ekiden.contact.subscribed.v1", "ekiden.contact.unsubscribed.v1",
                                       "ekiden.interaction.received.v1", "ekiden.message.received.v1",
                                       "ekiden.message.status.v1", "ekiden.platform.event.v1"});
  const TemporaryFolder folder;
  CHECK_THAT(judge("events.mjs", {folder.write("events.ndjson", joined(events))}),
             Contains(std::to_string(expected) + " checked, 0 refused"));

  for (const RecordingServer* const mode : {&receiver, &binary_receiver}) {
    REQUIRE(eventually([&] { return mode->count() >= expected; }));
    std::vector<std::string> webhooks;
    for (const RecordedRequest& request : mode->requests()) webhooks.push_back(webhook_line(request));
    judge("webhook.mjs", {folder.write("webhooks.ndjson", joined(webhooks))});
  }
  CHECK(gateway.stop() == 0);
}
