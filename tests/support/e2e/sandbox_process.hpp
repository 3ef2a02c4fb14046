// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/child_process.hpp"
#include "support/e2e/folder.hpp"
#include "support/e2e/gateway_process.hpp"

namespace ekiden::test {

// `ekiden-sandbox run`: the WeChat platform and the CRM of a test.
class SandboxProcess {
 public:
  explicit SandboxProcess(std::vector<std::string> flags = {});

  const std::string& address() const { return address_; }  // "127.0.0.1:8080"
  std::string url() const { return "http://" + address_; }
  // The channel, sink and route of `ekiden-sandbox config` for this sandbox, for a GatewayProcess.
  std::string configuration() const;
  // Tells it where the gateway is.
  void connect(const GatewayProcess& gateway) const;

  Answer get(const std::string& target) const { return http(address_, "GET", target); }
  Answer post(const std::string& target, const std::string& body = "{}") const {
    return http(address_, "POST", target, body);
  }
  Answer put(const std::string& target, const std::string& body = "{}") const {
    return http(address_, "PUT", target, body);
  }
  Answer remove(const std::string& target) const { return http(address_, "DELETE", target); }

 private:
  const std::vector<std::string> flags_;
  TemporaryFolder folder_;
  std::optional<cli::ChildProcess> child_;
  std::string address_;
};

}  // namespace ekiden::test
