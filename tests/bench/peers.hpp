// SPDX-License-Identifier: Apache-2.0
// The programs that are compared, each started on processor 0 with a folder of its own.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "cli/child_process.hpp"
#include "support/e2e/folder.hpp"

namespace ekiden::bench {

// One that takes messages in. Ends with this object.
class Peer {
 public:
  virtual ~Peer() = default;
  std::uint16_t port() const { return port_; }
  pid_t pid() const { return child_->pid(); }

 protected:
  void start(std::vector<std::string> argv);
  // Waits until something listens on `port`; exits with the program's log when nothing does.
  void wait_for(std::uint16_t port);

  test::TemporaryFolder folder_;
  std::uint16_t port_ = 0;

 private:
  std::optional<cli::ChildProcess> child_;
};

// The minimal server of raw_limit.cpp. It writes the request's body for each message, and so many bytes at the least.
std::unique_ptr<Peer> start_raw_limit(std::size_t record_bytes = 0);

struct GatewaySetup {
  std::string gateway_lines;  // further members of `gateway:`, each "  key: value\n"
  std::string sections;       // sinks and routes; may be empty
};
// `ekiden run` with the channel `bench`, a WeChat account in plain mode.
std::unique_ptr<Peer> start_gateway(const GatewaySetup& setup);

// The same with one sink `webhook`. `sink_members`: further members of the sink, each "key: value, ".
std::unique_ptr<Peer> start_gateway_to(std::uint16_t sink_port, const std::string& sink_members = {},
                                       const std::string& component = "webhook");

struct FluentBitSetup {
  int workers = 1;
  std::string flush = "1";      // seconds
  std::uint16_t sink_port = 0;  // 0: what comes in is thrown away
};
// The program that FLUENT_BIT names; nothing when the variable is not set. Its files are on disk before they are sent
// on, but not before it answers: facts that speak for it, not against.
std::unique_ptr<Peer> start_fluent_bit(const FluentBitSetup& setup);
bool have_fluent_bit();

}  // namespace ekiden::bench
