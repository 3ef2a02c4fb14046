// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "cli/gateway.hpp"
#include "core/system.hpp"
#include "e2e/ingest/pushes.hpp"
#include "net/curl_global.hpp"
#include "support/doubles/log.hpp"
#include "support/e2e/folder.hpp"

namespace ekiden::test {

// A whole gateway in this process, on a disk of the test's, with one channel `wechat-cn` in safe mode.
class HostedGateway {
 public:
  explicit HostedGateway(Fs& fs, cli::Gateway::Tuning tuning = {});

  // Throws with the reason when it does not start.
  void start();
  // At once, as a process that is killed.
  void drop() { gateway_.reset(); }

  std::string listen() const { return gateway_->listen().text(); }
  Answer push(const Push& push) const { return deliver(listen(), "wechat-cn", push); }
  Answer get(const std::string& target) const;
  // The documents of all events, oldest first.
  std::vector<std::string> events() const;
  std::string metrics() const { return get("/metrics").body; }
  const RecordingLog& log() const { return log_; }

 private:
  const CurlGlobal curl_;
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
