// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "cli/child_process.hpp"
#include "support/e2e/folder.hpp"

namespace ekiden::test {

// A ClickHouse of its own, Debian's, on free loopback ports and without rights; the user is `default`. Throws with its
// log when it does not start.
class ClickhouseServer {
 public:
  static constexpr const char* kPassword = "clickhouse-test";

  ClickhouseServer();
  ~ClickhouseServer();

  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
  int port() const { return port_; }
  // The answer to a query, without the line break at its end. Throws with the server's words when it fails.
  std::string query(const std::string& text) const;

 private:
  bool start_once();

  TemporaryFolder folder_;
  int port_ = 0;
  std::optional<cli::ChildProcess> child_;
};

}  // namespace ekiden::test
