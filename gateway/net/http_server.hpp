// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "core/ports/clock.hpp"
#include "core/ports/http_routes.hpp"
#include "core/ports/log.hpp"
#include "core/ports/metrics.hpp"
#include "core/status.hpp"
#include "net/endpoint.hpp"
#include "net/http_limits.hpp"
#include "net/server_tls.hpp"
#include "runtime/loop.hpp"

namespace ekiden {

// An HTTP/1.1 listener on a loop, plain or with TLS; one loop may carry several. Keep-alive; pipelined requests are
// answered in order, one at a time. HEAD is served by the route of GET. Source: RFC 9110, RFC 9112; where these leave a
// choice, the strict one: any doubt about where a message ends is 400 and the end of the connection. The loop outlives
// the server. No responder is called after the loop is destroyed.
class HttpServer final : public HttpRoutes {
 public:
  using Limits = HttpLimits;

  // `name` stands for the listener in logs and metrics. `clock` measures the deadlines.
  HttpServer(Loop& loop, Clock& clock, Log& log, Metrics& metrics, std::string name, Limits limits = {});
  // Closes.
  ~HttpServer() override;
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  // Before start(). A route without a method takes them all, so it conflicts with any other of its path.
  Status add(HttpRoute route) override;
  Executor& executor() override;

  // Binds and listens, as listen_on() says; connections wait until start(). `tls` is borrowed; nullptr: plain HTTP.
  Result<Endpoint> listen(const std::string& host, std::uint16_t port, const ServerTls* tls = nullptr);
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
