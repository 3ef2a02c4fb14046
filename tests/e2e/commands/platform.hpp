// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <rapidjson/document.h>

#include <string>

#include "support/e2e/gateway_process.hpp"
#include "support/e2e/sandbox_process.hpp"

namespace ekiden::test {

rapidjson::Document parse(const std::string& json);

// Where the channel's plugin runs.
enum class Where { host, process };

// A gateway and the sandbox's WeChat behind its channel `wechat-cn`.
class Platform {
 public:
  explicit Platform(Where where = Where::host);

  // The body of POST /v1/commands for a text.
  static std::string command(const std::string& to, const std::string& text, const std::string& channel = "wechat-cn");

  // The customer writes, so that five replies are open.
  void open_window(const std::string& openid) const;
  // POST /v1/commands.
  Answer post(const std::string& body, const std::string& key = {}) const;
  // Gives the command's id; empty when it was not accepted.
  std::string accept(const std::string& to, const std::string& text, const std::string& key = {}) const;
  std::string accept_body(const std::string& body, const std::string& key = {}) const;
  std::string find(const std::string& id) const { return gateway.api("GET", "/v1/commands/" + id).body; }
  std::string status_of(const std::string& id) const;
  // Waits until the command has ended: sent, completed, failed or unknown; what it says at last, if it does not.
  std::string end_of(const std::string& id) const;
  // How often customers saw this text.
  int seen(const std::string& text) const;
  // How often the platform's API was called there.
  int calls(const std::string& path) const;
  int token_calls() const { return calls("/cgi-bin/stable_token"); }

  SandboxProcess sandbox;
  GatewayProcess gateway;
};

bool has_ended(const std::string& status);

}  // namespace ekiden::test
