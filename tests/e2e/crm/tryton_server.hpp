// SPDX-License-Identifier: Apache-2.0
// Tryton, the real one of Debian, on a free loopback port with a database of its own, as nobody where the test is root.
#pragma once

#include <rapidjson/document.h>

#include <optional>
#include <string>

#include "cli/child_process.hpp"
#include "support/e2e/folder.hpp"

namespace ekiden::test {

class TrytonServer {
 public:
  static constexpr const char* kDatabase = "ekiden";
  static constexpr const char* kPassword = "tryton-test-password";

  // Makes the database, with one company and its employee, and serves it. Throws when it does not.
  TrytonServer();

  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
  // The result of a call; throws with the server's words when it refuses.
  rapidjson::Document call(const std::string& method, const std::string& params);

  void start();
  void stop() { server_.reset(); }

 private:
  void make_database();
  void make_company();
  std::vector<std::string> as_nobody(std::vector<std::string> argv) const;

  TemporaryFolder folder_;
  int port_;
  std::optional<cli::ChildProcess> server_;
  std::string session_;
};

}  // namespace ekiden::test
