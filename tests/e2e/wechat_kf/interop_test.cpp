// SPDX-License-Identifier: Apache-2.0
// Tencent's own npm package @wecom/crypto, and wechat-crypto, as peers in both directions. Node is required.
#include <catch2/catch.hpp>

#include "cli/child_process.hpp"
#include "e2e/ingest/event_view.hpp"
#include "e2e/ingest/recording_server.hpp"
#include "e2e/wechat_kf/desk.hpp"
#include "support/e2e/wait.hpp"

using namespace ekiden::test;

namespace {

// Runs a script of tests/interop; it has to accept everything. Gives the lines that it wrote.
std::vector<std::string> judge(const std::string& script, std::vector<std::string> arguments) {
  const Corp corp;
  const std::string file = EKIDEN_INTEROP_DIR "/" + script;
  std::vector<std::string> argv{"node", file, "--token", corp.token, "--key", corp.key, "--id", corp.corp_id};
  argv.insert(argv.end(), arguments.begin(), arguments.end());
  const auto output = ekiden::cli::run_child(argv, 120'000);
  INFO("node " << script << " (is node there, and has `npm ci` run in tests/interop?)");
  REQUIRE(output);
  INFO(output->err);
  REQUIRE(output->exit_code == 0);
  std::vector<std::string> lines;
  std::istringstream stream(output->out);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

std::string signed_query(const std::string& push) {
  return "?msg_signature=" + at(push, "/msg_signature") + "&timestamp=" + at(push, "/timestamp") +
         "&nonce=" + at(push, "/nonce");
}

std::string escaped(const std::string& base64) {
  std::string out;
  for (const char c : base64) out += c == '+' ? "%2B" : c == '/' ? "%2F" : c == '=' ? "%3D" : std::string(1, c);
  return out;
}

std::string between(const std::string& text, const std::string& begin, const std::string& end) {
  const std::size_t from = text.find(begin) + begin.size();
  return text.substr(from, text.find(end, from) - from);
}

}  // namespace

TEST_CASE("callbacks and tests of the URL that npm encrypts are read, at every padding from 1 to 32") {
  Desk desk;
  desk.open();
  const auto callbacks = judge("encrypt.mjs", {"--wrap", "kf", "--to", Corp().open_kfid});
  REQUIRE(callbacks.size() >= 64);
  for (const std::string& callback : callbacks) {
    INFO(callback);
    const std::string body = "<xml><ToUserName><![CDATA[" + Corp().corp_id + "]]></ToUserName><Encrypt><![CDATA[" +
                             at(callback, "/encrypt") + "]]></Encrypt></xml>";
    CHECK(http(desk.gateway.listen(), "POST", "/hooks/wechat-kf" + signed_query(callback), body).body == "success");
  }
  const auto echoes = judge("encrypt.mjs", {});
  REQUIRE(echoes.size() >= 64);
  for (const std::string& echo : echoes) {
    INFO(echo);
    const std::string query = signed_query(echo) + "&echostr=" + escaped(at(echo, "/encrypt"));
    CHECK(http(desk.gateway.listen(), "GET", "/hooks/wechat-kf" + query).body == at(echo, "/message"));
  }
  CHECK(desk.gateway.metric(R"(ekiden_rejected_total{channel="wechat-kf",reason="signature"})") == 0);
}

TEST_CASE("npm decrypts what the sandbox of 微信客服 sends") {
  constexpr std::size_t kCallbacks = 8;
  const RecordingServer hook("success");
  const SandboxProcess sandbox;
  REQUIRE(sandbox
              .put("/sandbox/gateway", "{\"hook\": \"" + hook.url("/hooks/wechat-cn") + "\", \"kf_hook\": \"" +
                                           hook.url("/hooks/wechat-kf") + "\", \"api\": \"\", \"token\": \"\"}")
              .status == 200);
  for (std::size_t i = 0; i < kCallbacks; ++i)
    CHECK(sandbox.post("/sandbox/wechat-kf/push", R"({"text": "好"})").status == 202);
  REQUIRE(eventually([&] { return hook.count() >= kCallbacks; }));
  std::string lines;
  for (const RecordedRequest& request : hook.requests()) {
    lines += "{\"timestamp\": \"" + request.query.at("timestamp") + "\", \"nonce\": \"" + request.query.at("nonce") +
             "\", \"msg_signature\": \"" + request.query.at("msg_signature") + "\", \"encrypt\": \"" +
             between(request.body, "<Encrypt><![CDATA[", "]]>") + "\"}\n";
  }
  const TemporaryFolder folder;
  const auto verdict = judge("decrypt.mjs", {folder.write("callbacks.ndjson", lines)});
  CHECK(verdict.at(0) == std::to_string(kCallbacks) + " checked, 0 refused");
}
