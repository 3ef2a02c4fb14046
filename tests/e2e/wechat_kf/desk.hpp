// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <vector>

#include "support/e2e/gateway_process.hpp"
#include "support/e2e/sandbox_process.hpp"

namespace ekiden::test {

// A corp with 微信客服. The defaults are the sandbox's.
struct Corp {
  std::string corp_id = "ww5a1c9e3b7d2f4860";
  std::string secret = "EkidenSandboxCorpSecret-0123456789abcdefghi";
  std::string token = "EkidenSandboxKfToken";
  std::string key = "EkidenSandboxKfDeskKey0123456789abcdefghijk";
  std::string open_kfid = "wkEkidenSandboxDesk_01";
};

// A whole `channels:` with one channel `wechat-kf`. `more`: further settings, each ", key: value".
std::string kf_channel(const std::string& api_base, const std::string& more = {},
                       const std::string& isolation = "host");

// A sandbox, and a gateway with one channel of 微信客服 that nobody has started yet.
struct Desk {
  // `more`, `isolation`: of the channel; `flags`: of the sandbox.
  explicit Desk(const std::string& more = {}, const std::string& isolation = "host",
                std::vector<std::string> flags = {});

  // Starts the gateway and tells the sandbox where it is.
  void open();
  // Something of the customer's: the body of POST /sandbox/wechat-kf/push. Gives its msgid.
  std::string push(const std::string& body);
  std::string say(const std::string& text) { return push("{\"text\": \"" + text + "\"}"); }
  // Submits a command, waits for the state in which it ends, and gives it as the API shows it. `more`: its members
  // after type, channel and to.
  std::string carry_out(const std::string& type, const std::string& more,
                        const std::string& to = "wmEkidenDemoCustomer_0001") const;
  void advance_clock_ms(std::int64_t ms) const;
  void fault(const std::string& name, const std::string& body = R"({"count": 1})") const;
  // How often each message stands in the journal, by msgid.
  std::map<std::string, int> journal() const;
  // The events of that type, oldest first.
  std::vector<std::string> events(const std::string& type) const;

  SandboxProcess sandbox;
  GatewayProcess gateway;
};

}  // namespace ekiden::test
