// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "cli/gateway.hpp"
#include "core/posix_fs.hpp"
#include "core/system.hpp"
#include "net/curl_global.hpp"
#include "support/doubles/log.hpp"
#include "support/e2e/folder.hpp"
#include "support/e2e/gateway_process.hpp"

namespace ekiden::test {

// A whole gateway in this process, with the waits and, where one is given, the disk that the test wants.
class HostedGateway {
 public:
  // `configuration`: everything but the sections gateway and api. `gateway_keys`: further members of `gateway:`, as
  // ", key: value".
  explicit HostedGateway(const std::string& configuration, cli::Gateway::Tuning tuning = {},
                         const std::string& gateway_keys = {});
  HostedGateway(const std::string& configuration, cli::Gateway::Tuning tuning, Fs& fs,
                const std::string& gateway_keys = {});

  // Throws with the reason when it does not start.
  void start();
  void stop();
  // At once, as a process that is killed.
  void drop() { gateway_.reset(); }

  std::string listen() const { return gateway_->listen().text(); }
  std::string admin() const { return gateway_->admin().text(); }
  Answer api(const std::string& method, const std::string& target, const std::string& body = {},
             std::vector<std::pair<std::string, std::string>> headers = {}) const;
  // The documents of all events, oldest first.
  std::vector<std::string> events() const;
  std::string metrics() const { return api("GET", "/metrics").body; }
  std::string data_folder() const { return folder_.file("data"); }
  const RecordingLog& log() const { return log_; }

 private:
  const CurlGlobal curl_;
  PosixFs disk_;
  Fs& fs_;
  const cli::Gateway::Tuning tuning_;
  TemporaryFolder folder_;
  SystemClock clock_;
  SystemRandom random_;
  RecordingLog log_;
  cli::Plan plan_;
  std::unique_ptr<cli::Gateway> gateway_;
};

}  // namespace ekiden::test
