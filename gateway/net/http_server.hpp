// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "core/ports/clock.hpp"
#include "core/ports/http_routes.hpp"
#include "core/ports/log.hpp"
#include "core/status.hpp"
#include "runtime/loop.hpp"

namespace ekiden {

// A bound address, as the system reports it.
struct Endpoint {
  std::string host;  // numeric, without brackets
  std::uint16_t port = 0;

  // "127.0.0.1:8080", "[::1]:8080"
  std::string text() const;
};

// An HTTP/1.1 listener on a loop; one loop may carry several. Keep-alive; pipelined requests are answered in order, one
// at a time. HEAD is served by the route of GET. Source: RFC 9110, RFC 9112; where these leave a choice, the strict
// one: any doubt about where a message ends is 400 and the end of the connection. The loop outlives the server. No
// responder is called after the loop is destroyed.
class HttpServer final : public HttpRoutes {
 public:
  struct Limits {
    std::size_t header_bytes = 16 * 1024;      // request line and headers; more is 431
    std::int64_t request_timeout_ms = 10'000;  // from a request's first byte to its last; longer is 408
    std::int64_t keep_alive_idle_ms = 75'000;  // then an idle connection is closed, and one that takes no answer
    std::int64_t linger_ms = 2'000;            // how long a connection drains after an answer that ended it early
    std::size_t linger_bytes = 256 * 1024;     // … and how much
    std::size_t max_connections = 10'000;      // beyond, the longest idle one makes room, else new ones wait
  };

  // `clock` measures the deadlines.
  HttpServer(Loop& loop, Clock& clock, Log& log);
  HttpServer(Loop& loop, Clock& clock, Log& log, Limits limits);
  // Closes.
  ~HttpServer() override;
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  // Before start(). A route without a method takes them all, so it conflicts with any other of its path.
  Status add(HttpRoute route) override;
  Executor& executor() override;

  // Binds and listens; connections wait until start(). Port 0 takes a free one. Code::conflict when the port is in use,
  // Code::denied when it is not permitted, else Code::config; the sentence names address and reason.
  Result<Endpoint> listen(const std::string& host, std::uint16_t port);
  // [any-thread] Begins to accept. Once, after the last add().
  void start();
  // [any-thread] Stops accepting and closes idle connections; requests that have begun are answered, with `Connection:
  // close`. `done` runs on the loop when the last connection has ended. Once.
  void drain(std::function<void()> done);
  // [any-thread] Closes the listener and every connection at once; answers that come later are ignored.
  void close();

 private:
  class Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace ekiden
