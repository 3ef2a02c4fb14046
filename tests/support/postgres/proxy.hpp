// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <string>
#include <thread>
#include <vector>

namespace ekiden::test {

// A bad line between the sink and its server: passes bytes on from a free loopback port to the server's Unix socket,
// and breaks the connections that write, when told to. Thread-safe.
class PostgresProxy {
 public:
  explicit PostgresProxy(std::string socket);
  ~PostgresProxy();
  PostgresProxy(const PostgresProxy&) = delete;
  PostgresProxy& operator=(const PostgresProxy&) = delete;

  std::uint16_t port() const { return port_; }
  // The next `times` writes reach the server, which commits them; their answers do not pass.
  void lose_answers(int times) { lost_answers_ = times; }
  // The next `times` writes break the connection before the server has all of the statement.
  void cut_writes(int times) { cut_writes_ = times; }
  // How many of these are still to come.
  int open() const { return std::max(0, lost_answers_.load()) + std::max(0, cut_writes_.load()); }

 private:
  void accept_all();
  void serve(int client);

  const std::string socket_;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<bool> stopping_{false};
  std::atomic<int> lost_answers_{0};
  std::atomic<int> cut_writes_{0};
  std::vector<std::thread> lines_;  // one for each connection; of the acceptor, until it has ended
  std::thread acceptor_;
};

}  // namespace ekiden::test
