// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <rapidjson/document.h>

#include <functional>
#include <stdexcept>
#include <string>

#include "support/e2e/sandbox_process.hpp"
#include "support/e2e/wait.hpp"

namespace ekiden::test {

inline constexpr const char* kCustomer = "oEkidenDemoCustomer_00000001";

// An empty object when it is not JSON.
inline rapidjson::Document parse(const std::string& json) {
  rapidjson::Document document;
  document.Parse(json.data(), json.size());
  if (document.HasParseError()) document.SetObject();
  return document;
}

// A gateway with the channel `wechat-cn`, the sink `crm` and a route between them, and the sandbox that plays both
// ends.
struct Relay {
  explicit Relay(const std::string& gateway_lines = {}, const std::function<std::string(std::string)>& edit = {})
      : gateway(edit ? edit(sandbox.configuration()) : sandbox.configuration(), gateway_lines) {
    start();
  }

  void start() {
    gateway.start();
    sandbox.connect(gateway);
  }
  void fault(const std::string& name, const std::string& parameters = "{}") const {
    if (sandbox.put("/sandbox/faults/" + name, parameters).status != 200) throw std::runtime_error("no fault " + name);
  }
  void clear_faults() const { sandbox.remove("/sandbox/faults"); }
  void say(const std::string& text) const {
    if (sandbox.post("/sandbox/wechat/say", "{\"text\": \"" + text + "\"}").status != 202)
      throw std::runtime_error("say");
  }
  // Gives the command's id.
  std::string send(const std::string& text) const {
    const Answer answer =
        gateway.api("POST", "/v1/commands",
                    "{\"type\": \"message.send\", \"channel\": \"wechat-cn\", \"to\": \"" + std::string(kCustomer) +
                        "\", \"parts\": [{\"type\": \"text\", \"text\": \"" + text + "\"}]}",
                    {{"Content-Type", "application/json"}});
    if (answer.status != 202) throw std::runtime_error("POST /v1/commands: " + answer.body);
    return parse(answer.body)["id"].GetString();
  }
  std::string command_status(const std::string& id) const {
    return parse(gateway.api("GET", "/v1/commands/" + id).body)["status"].GetString();
  }
  // The sink's entry of GET /v1/sinks.
  rapidjson::Document sink() const {
    rapidjson::Document answer = parse(gateway.api("GET", "/v1/sinks").body);
    rapidjson::Document entry;
    entry.CopyFrom(answer["sinks"][0], entry.GetAllocator());
    return entry;
  }
  rapidjson::Document crm_events() const { return parse(sandbox.get("/sandbox/crm/events").body); }
  // How many the CRM has accepted.
  std::size_t accepted() const {
    std::size_t count = 0;
    const rapidjson::Document seen = crm_events();
    for (const auto& event : seen["events"].GetArray())
      if (event["accepted"].GetBool()) ++count;
    return count;
  }

  SandboxProcess sandbox;
  GatewayProcess gateway;
};

}  // namespace ekiden::test
