// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/ports/bytes.hpp"
#include "core/ports/executor.hpp"

namespace ekiden {

struct HttpHeader {
  std::string name;
  std::string value;
};

struct HttpRequest {
  std::string method = "GET";
  std::string url;  // http or https; redirects are never followed
  std::vector<HttpHeader> headers;
  std::string body;
  // When set, the body is `body`, then all of this, then `body_end`: a file is not held in memory.
  std::shared_ptr<const ByteSource> body_file{};
  std::string body_end{};
  // When set, it takes the body of a 2xx answer instead of `HttpResponse::body`; called on the client's thread.
  std::shared_ptr<ByteSink> response_file{};
  std::int64_t connect_timeout_ms = 10'000;
  std::int64_t timeout_ms = 30'000;          // whole exchange
  std::size_t max_response_bytes = 1 << 20;  // a longer answer is an error
  // The request leaves at most once: always a new connection, so that the HTTP library never repeats it by itself when
  // a kept-alive connection turns out to be dead.
  bool at_most_once = false;
  // It goes to an address of the public internet only (IpAddress::is_public), on a connection of its own, else it ends
  // as not_sent before anything is connected. Never through a proxy, which looks up names itself: what would go that
  // way ends so too.
  bool public_only = false;
  // Names the request to cancel(); the caller's, never used again. 0: it is never cancelled.
  std::uint64_t ticket = 0;
};

struct HttpResponse {
  enum class Outcome {
    answered,  // status, headers and body are valid
    not_sent,  // certainly nothing reached the other side (no connection, TLS or name failure)
    unknown    // bytes left, no complete answer came: it may have been carried out
  };
  Outcome outcome = Outcome::not_sent;
  int status = 0;
  std::vector<HttpHeader> headers;
  std::string body;
  std::int64_t retry_after_ms = -1;  // from Retry-After in both of its forms; -1 when absent
  std::string error;                 // when not answered: what happened, without the URL's query
};

// Outgoing HTTP. Thread-safe.
class HttpClient {
 public:
  virtual ~HttpClient() = default;
  // Starts a request; `done` runs exactly once on `where`, unless the client is stopped first.
  virtual void request(HttpRequest request, Executor& where, std::function<void(HttpResponse)> done) = 0;
  // A hint that nobody needs the answer any more. The request is aborted if it still runs; `done` runs all the same,
  // with what is known: not_sent, unknown, or an answer that was there already.
  virtual void cancel(std::uint64_t ticket) = 0;
};

}  // namespace ekiden
