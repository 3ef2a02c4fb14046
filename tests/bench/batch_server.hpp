// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace ekiden::bench {

// As little HTTP/1.1 server as will do: one thread, epoll, keep-alive, bodies by Content-Length, every request answered
// with an empty body. What one epoll_wait brought is handled first and answered then, with `before_answers` in between.
// For peers that are known to behave: it refuses nothing.
class BatchServer {
 public:
  struct Request {
    std::string_view target;
    std::string_view body;
  };
  // Gives the status.
  using Handle = std::function<int(const Request&)>;

  explicit BatchServer(Handle handle, std::function<void()> before_answers = {});
  ~BatchServer();
  BatchServer(const BatchServer&) = delete;
  BatchServer& operator=(const BatchServer&) = delete;

  // On 127.0.0.1, any free port.
  std::uint16_t port() const { return port_; }
  // Serves until `stop`, which any thread may call.
  void run();
  void stop();

 private:
  struct Connection {
    std::string in;
    std::string out;
  };

  void accept_all();
  void read_from(int fd);
  void take_requests(int fd, Connection& connection);
  void answer();
  void close_connection(int fd);

  const Handle handle_;
  const std::function<void()> before_answers_;
  int listener_ = -1;
  int poll_ = -1;
  int wake_ = -1;
  std::uint16_t port_ = 0;
  std::unordered_map<int, Connection> connections_;
  std::vector<int> answered_;  // connections with something in `out`
};

}  // namespace ekiden::bench
