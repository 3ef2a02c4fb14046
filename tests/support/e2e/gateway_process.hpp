// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cli/child_process.hpp"
#include "support/e2e/folder.hpp"

namespace ekiden::test {

// Of the tree that the test belongs to.
std::string ekiden_program();
std::string sandbox_program();
std::string plugin_folder();
std::string example_plugin_folder();

inline constexpr const char* kToken = "test-token-0123456789";

struct Answer {
  int status = 0;  // 0: no answer
  std::string body;
  std::multimap<std::string, std::string> headers;
};

// One request over a connection of its own. `address` is "127.0.0.1:8080", or "https://127.0.0.1:8080": then any
// certificate will do.
Answer http(const std::string& address, const std::string& method, const std::string& target,
            const std::string& body = {}, const std::vector<std::pair<std::string, std::string>>& headers = {});

// `ekiden run` as a person would start it: a configuration file, a data folder, a log file.
class GatewayProcess {
 public:
  // `configuration`: everything below `gateway:` and `api:`, which this class writes (ports 0, a token of role admin).
  // `gateway_lines`: further members of `gateway:`, each "  key: value\n".
  // `program`: which ekiden to run.
  explicit GatewayProcess(std::string configuration, std::string gateway_lines = {},
                          std::string program = ekiden_program());

  // Starts and waits until /readyz says 200. Throws with the log when it does not.
  void start(std::chrono::seconds deadline = std::chrono::seconds(30));
  // SIGKILL, and the process is gone.
  void kill();
  // SIGTERM; gives the exit code.
  int stop();
  bool running() { return child_ && !child_->wait(0); }

  const std::string& listen() const { return listen_; }
  const std::string& admin() const { return admin_; }
  int pid() const { return static_cast<int>(child_->pid()); }
  std::string log() const { return read_file(folder_.file("gateway.log")); }
  std::string config_file() const { return folder_.file("ekiden.yaml"); }
  std::string data_folder() const { return folder_.file("data"); }
  const TemporaryFolder& folder() const { return folder_; }

  // To the private listener, with the token.
  Answer api(const std::string& method, const std::string& target, const std::string& body = {},
             std::vector<std::pair<std::string, std::string>> headers = {}) const;
  // All events in the journal, oldest first. Each has passed the test kit's validator.
  std::vector<std::string> events() const;
  std::string metrics() const { return api("GET", "/metrics").body; }
  // The value of one sample, e.g. `ekiden_rejected_total{channel="wechat-cn",reason="signature"}`; 0 when absent.
  double metric(const std::string& sample) const;

 private:
  TemporaryFolder folder_;
  const std::string program_;
  std::optional<cli::ChildProcess> child_;
  const std::string scheme_;  // "https://" when `gateway_lines` has a certificate, else empty
  std::string listen_;
  std::string admin_;
};

}  // namespace ekiden::test
