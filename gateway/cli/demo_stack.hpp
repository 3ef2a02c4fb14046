// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "cli/child_process.hpp"
#include "cli/json_view.hpp"
#include "core/status.hpp"
#include "net/http_session.hpp"

namespace ekiden::cli {

// The two programs of a demo, in one folder: sandbox.json, sandbox.log, ekiden.yaml, gateway.log, token, data/. Made
// and used on the main thread.
class DemoStack {
 public:
  using Deadline = std::chrono::steady_clock::time_point;

  // `interrupted`: asked while waiting; true gives up with Code::cancelled.
  DemoStack(std::string folder, HttpSession& http, std::function<bool()> interrupted)
      : folder_(std::move(folder)), http_(http), interrupted_(std::move(interrupted)) {}

  // Starts both and makes them known to each other.
  Status start(Deadline deadline);
  Status begin_conversation(const std::string& fault);
  // GET /sandbox/demo
  Result<JsonView> record();
  // A sentence when one of the programs has ended by itself.
  Status alive();
  // Ends both: SIGTERM, then SIGKILL.
  void stop(std::int64_t grace_ms);

  const std::string& sandbox_url() const { return sandbox_url_; }
  const std::string& gateway_url() const { return gateway_url_; }
  std::string token_file() const { return folder_ + "/token"; }
  std::string gateway_log() const { return folder_ + "/gateway.log"; }
  std::string sandbox_log() const { return folder_ + "/sandbox.log"; }

 private:
  Status start_sandbox(Deadline deadline);
  Status write_configuration();
  Status start_gateway(Deadline deadline);
  Status introduce();
  Result<JsonView> wait_for_run_file(const std::string& path, ChildProcess& child, const std::string& log,
                                     Deadline deadline);
  Status pause(Deadline deadline, const std::string& what);
  Result<std::string> call(const std::string& method, const std::string& url, std::string body = {},
                           bool with_token = false);

  const std::string folder_;
  HttpSession& http_;
  const std::function<bool()> interrupted_;
  std::string program_;  // the sandbox's
  std::string token_;
  std::string sandbox_url_;
  std::string gateway_url_;
  std::string hooks_url_;
  std::optional<ChildProcess> sandbox_;
  std::optional<ChildProcess> gateway_;
};

}  // namespace ekiden::cli
