// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/ports/bytes.hpp"
#include "core/ports/http_client.hpp"
#include "core/status.hpp"

namespace ekiden {

struct HttpField {
  std::string_view name;
  std::string_view value;
};

// A request as it came in; `body` is byte-exact. Everything is borrowed for the time of the handler's call.
struct IncomingRequest {
  std::string_view method;
  std::string_view path;   // percent-decoding is left to the handler
  std::string_view query;  // without the '?', undecoded
  std::span<const HttpField> headers{};
  std::string_view body;
  std::string_view peer;             // address of the client: the other side's, or what a trusted proxy says
  std::shared_ptr<ByteSink> file{};  // where the body went, when the route has named a place
  bool body_whole = true;            // false: that refused, and the rest was not read

  // The first header of that name, case-insensitively; empty when absent.
  std::string_view header(std::string_view name) const;
};

struct OutgoingResponse {
  int status = 200;
  std::string content_type = "text/plain; charset=utf-8";
  std::vector<HttpHeader> headers{};
  std::string body{};
  // When set, the body is `length` bytes of this from `offset` on, and `body` is not looked at.
  std::shared_ptr<const ByteSource> file{};
  std::uint64_t offset = 0;
  std::uint64_t length = 0;
};

// Answers one request, from any thread. The first call counts, later ones are ignored. Destroyed without a call: 500.
class Responder {
 public:
  virtual ~Responder() = default;
  virtual void respond(OutgoingResponse response) = 0;
};

struct HttpRoute {
  std::string method;  // empty: any
  std::string path;    // exact, or with `prefix` everything at and below it
  bool prefix = false;
  std::size_t max_body_bytes = 1 << 20;  // a longer body is answered 413 and not read to its end
  std::function<void(const IncomingRequest&, std::shared_ptr<Responder>)> handle;  // on the listener's executor
  // Asked at a request's head, when it has a body: where the body goes, piece by piece and however long, or nullptr
  // for IncomingRequest::body. Empty: always the latter.
  std::function<std::shared_ptr<ByteSink>(const IncomingRequest&)> sink_for{};
  // Told of each answer on this route, also of those that the server gives by itself; `reason` is then a fixed word
  // such as "too_large" or "slow", else empty. On the listener's executor. May be empty.
  std::function<void(int status, std::string_view reason)> answered;
};

// The routes of one listener.
class HttpRoutes {
 public:
  virtual ~HttpRoutes() = default;
  // Before the listener starts. Code::conflict when method and path are taken.
  virtual Status add(HttpRoute route) = 0;
  // The serial context in which handlers run.
  virtual Executor& executor() = 0;
};

}  // namespace ekiden
