// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "cli/child_process.hpp"
#include "cli/gateway.hpp"
#include "core/posix_fs.hpp"
#include "core/system.hpp"
#include "net/curl_global.hpp"
#include "support/doubles/log.hpp"
#include "support/e2e/folder.hpp"
#include "support/e2e/gateway_process.hpp"

namespace ekiden::test {

// The channel `hello` (plain posts, no platform) and one webhook sink `crm` behind it. `secrets`: as YAML.
std::string hello_and_webhook(const std::string& url,
                              const std::string& secrets = "\"whsec_RWtpZGVuIHNhbmRib3ggQ1JNIHNlY3JldA==\"");

// One message of `sender` to the channel `hello` of a gateway; gives the HTTP status.
int say(const std::string& listen, const std::string& sender, const std::string& message_id, const std::string& text);

// The conversation of a sender of `hello`.
inline std::string conversation_of(const std::string& sender) {
  return "hello:hello:dm:" + sender;
}

// `ekiden ARGUMENTS` against the gateway at `admin`.
cli::ChildOutput ekiden_cli(const std::string& admin, const std::vector<std::string>& arguments);

// A whole gateway in this process, whose waits the test makes short.
class Relay {
 public:
  Relay(const std::string& configuration, cli::Gateway::Tuning tuning);
  Relay(const std::string& configuration, cli::Gateway::Tuning tuning, Fs& fs);

  // Throws with the reason when it does not start.
  void start();
  void stop();

  std::string listen() const { return gateway_->listen().text(); }
  std::string admin() const { return gateway_->admin().text(); }
  Answer api(const std::string& method, const std::string& target, const std::string& body = {},
             std::vector<std::pair<std::string, std::string>> headers = {}) const;
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
