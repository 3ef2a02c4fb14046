// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace ekiden::test {

// An HTTP proxy on a free loopback port, as a company's gateway is one: tunnels by CONNECT, and requests whose target
// is a whole URL. Whatever the host, it connects to loopback, at the port that is asked for; what it was asked for is
// kept. Thread-safe.
class HttpProxy {
 public:
  // `credentials`: "user:password" that it wants (Basic); empty: none.
  explicit HttpProxy(std::string credentials = {});
  ~HttpProxy();
  HttpProxy(const HttpProxy&) = delete;
  HttpProxy& operator=(const HttpProxy&) = delete;

  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
  // "CONNECT host:port" or "POST http://host:port/path", in the order in which they came; those that were refused too.
  std::vector<std::string> asked() const;

 private:
  void accept_all();
  void serve(int client);
  // The socket to the other side, with what belongs there already sent; -1: the client has its answer.
  int open(int client, std::string head_and_more);

  const std::string wanted_;  // the header line that it wants; empty: none
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<bool> stopping_{false};
  mutable std::mutex mutex_;
  std::vector<std::string> asked_;
  std::vector<std::thread> lines_;  // one for each connection; of the acceptor, until it has ended
  std::thread acceptor_;
};

}  // namespace ekiden::test
