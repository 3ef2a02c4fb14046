// SPDX-License-Identifier: Apache-2.0
#include "e2e/commands/platform.hpp"

#include <stdexcept>

#include "support/e2e/wait.hpp"

namespace ekiden::test {

rapidjson::Document parse(const std::string& json) {
  rapidjson::Document document;
  document.Parse(json.c_str());
  if (document.HasParseError() || !document.IsObject()) throw std::runtime_error("not a JSON object: " + json);
  return document;
}

bool has_ended(const std::string& status) {
  return status == "sent" || status == "failed" || status == "unknown" || status == "completed";
}

namespace {

std::string placed(std::string configuration, Where where) {
  const std::string adapter = "adapter: wechat-oa";
  const std::size_t at = configuration.find(adapter);
  if (at == std::string::npos) throw std::runtime_error("no wechat-oa in the sandbox's configuration");
  if (where == Where::process) configuration.insert(at + adapter.size(), ", isolation: process");
  return configuration;
}

}  // namespace

Platform::Platform(Where where)
    : sandbox({"--push-attempts=1"}),
      gateway("plugins: {path: [\"" + plugin_folder() + "\"]}\n" + placed(sandbox.configuration(), where)) {}

std::string Platform::command(const std::string& to, const std::string& text, const std::string& channel) {
  return R"({"type":"message.send","channel":")" + channel + R"(","to":")" + to +
         R"(","parts":[{"type":"text","text":")" + text + R"("}]})";
}

void Platform::open_window(const std::string& openid) const {
  const Answer answer = sandbox.post("/sandbox/wechat/say", R"({"openid":")" + openid + R"(","text":"hello?"})");
  if (answer.status != 202)
    throw std::runtime_error("POST /sandbox/wechat/say: " + std::to_string(answer.status) + " " + answer.body);
}

Answer Platform::post(const std::string& body, const std::string& key) const {
  std::vector<std::pair<std::string, std::string>> headers{{"Content-Type", "application/json"}};
  if (!key.empty()) headers.emplace_back("Idempotency-Key", key);
  return gateway.api("POST", "/v1/commands", body, headers);
}

std::string Platform::accept(const std::string& to, const std::string& text, const std::string& key) const {
  return accept_body(command(to, text), key);
}

std::string Platform::accept_body(const std::string& body, const std::string& key) const {
  const Answer answer = post(body, key);
  return answer.status == 202 ? parse(answer.body)["id"].GetString() : std::string();
}

std::string Platform::status_of(const std::string& id) const {
  const Answer answer = gateway.api("GET", "/v1/commands/" + id);
  return answer.status == 200 ? parse(answer.body)["status"].GetString() : "HTTP " + std::to_string(answer.status);
}

std::string Platform::end_of(const std::string& id) const {
  eventually([&] { return has_ended(status_of(id)); }, std::chrono::seconds(60));
  return status_of(id);
}

int Platform::seen(const std::string& text) const {
  int count = 0;
  const rapidjson::Document sent = parse(sandbox.get("/sandbox/wechat/sent").body);
  for (const rapidjson::Value& one : sent["sent"].GetArray())
    if (one["kind"] == "text" && text == one["text"].GetString()) ++count;
  return count;
}

int Platform::calls(const std::string& path) const {
  const rapidjson::Document counts = parse(sandbox.get("/sandbox/counts").body);
  const auto found = counts["counts"].FindMember(("POST " + path).c_str());
  return found == counts["counts"].MemberEnd() ? 0 : found->value.GetInt();
}

}  // namespace ekiden::test
