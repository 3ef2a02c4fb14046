// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "core/outgoing_proxy.hpp"
#include "core/ports/clock.hpp"
#include "core/ports/http_client.hpp"

namespace ekiden {

// Outgoing HTTP through one libcurl multi handle on a thread of its own, with a pool of kept-alive connections.
// Requests are taken over in bursts, and the answers of one turn reach an executor in one post. Needs a CurlGlobal that
// outlives it; the executors given to request() outlive it too, or stop() comes before their end.
//
// Outcome: `not_sent` only when no byte of the request can have left (name, connection or TLS handshake failed, or the
// URL is unusable); `answered` when the whole answer was parsed; anything else `unknown`, with the status if one came.
// Errors name scheme and host, never user, path or query.
class CurlHttpClient final : public HttpClient {
 public:
  struct Options {
    std::string user_agent;              // empty: "ekiden/<version>"
    std::string ca_file;                 // PEM bundle; empty: the system's
    OutgoingProxy proxy;                 // whatever the environment says
    long max_connections_per_host = 64;  // further requests wait their turn
  };

  explicit CurlHttpClient(Clock& clock);
  CurlHttpClient(Clock& clock, Options options);
  // Stops.
  ~CurlHttpClient() override;
  CurlHttpClient(const CurlHttpClient&) = delete;
  CurlHttpClient& operator=(const CurlHttpClient&) = delete;

  // [any-thread]
  void request(HttpRequest request, Executor& where, std::function<void(HttpResponse)> done) override;
  // [any-thread]
  void cancel(std::uint64_t ticket) override;
  // Abandons what is in flight: the connections are closed and the callbacks destroyed without running, as are those of
  // later requests. Joins. A second call does nothing. Never from a callback.
  void stop();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace ekiden
