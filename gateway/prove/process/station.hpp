// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "cli/child_process.hpp"
#include "core/status.hpp"
#include "net/http_session.hpp"

namespace ekiden::prove {

// A whole gateway as a process of its own: `ekiden run` on a configuration, a data folder and a log in one folder. On
// the main thread.
class Station {
 public:
  struct Layout {
    std::string program;  // the ekiden that is run
    std::string folder;   // made when it does not exist; what an earlier trial left in it is removed
    std::string sink_url;
    std::int64_t sink_timeout_ms = 5'000;
    bool plugins_in_children = false;
  };

  Station(Layout layout, HttpSession& session, std::function<bool()> interrupted);

  // Writes the configuration, once.
  Status prepare();
  // Starts and waits until it is ready. Code::unavailable with the log's name when it ends, or takes far too long.
  Status start();
  bool is_running();
  // SIGKILL, and the process is gone.
  void kill();
  // SIGTERM. Code::unavailable when it ends with anything but 0, or not in time.
  Status stop();

  // Where the channel listens.
  const std::string& hook() const { return hook_; }
  // The processes of its plugins.
  std::vector<pid_t> children() const;
  // Every event that it keeps, oldest first.
  Result<std::vector<std::string>> events();

 private:
  Result<std::string> get(const std::string& target);

  const Layout layout_;
  HttpSession& session_;
  const std::function<bool()> interrupted_;
  std::string token_;
  std::optional<cli::ChildProcess> process_;
  std::string hook_;
  std::string admin_;
};

}  // namespace ekiden::prove
