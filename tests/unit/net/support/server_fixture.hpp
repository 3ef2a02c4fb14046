// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <future>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>

#include "net/http_server.hpp"
#include "support/doubles/clock.hpp"
#include "support/doubles/log.hpp"
#include "support/doubles/metrics.hpp"
#include "unit/net/support/raw_socket.hpp"

namespace ekiden::test {

// A server on a loop of its own, with a clock that the test moves. `serve` is called once, after the routes are there.
class ServerFixture {
 public:
  explicit ServerFixture(HttpServer::Limits limits = {})
      : server(std::make_unique<HttpServer>(loop, clock, log, metrics, "test", std::move(limits))) {}
  ~ServerFixture() {
    server.reset();
    loop.stop();
  }

  void add(std::string method, std::string path, decltype(HttpRoute::handle) handle, std::size_t max_body = 1 << 20) {
    HttpRoute route;
    route.method = std::move(method);
    route.path = path;
    route.max_body_bytes = max_body;
    route.handle = std::move(handle);
    route.answered = [this, path](int status, std::string_view reason) {
      const std::lock_guard lock(mutex_);
      answered_.push_back(path + " " + std::to_string(status) + (reason.empty() ? "" : " " + std::string(reason)));
    };
    REQUIRE(server->add(std::move(route)).ok());
  }

  // POST /echo answers the body, GET /hello a word.
  void add_usual() {
    add("POST", "/echo", [](const IncomingRequest& request, std::shared_ptr<Responder> responder) {
      responder->respond({.body = std::string(request.body)});
    });
    add("GET", "/hello",
        [](const IncomingRequest&, std::shared_ptr<Responder> responder) { responder->respond({.body = "hello"}); });
  }

  void serve(const ServerTls* tls = nullptr) {
    auto endpoint = server->listen("127.0.0.1", 0, tls);
    REQUIRE(endpoint.ok());
    port = endpoint->port;
    server->start();
    loop.start();
  }

  RawSocket connect() const { return RawSocket::connect(port); }

  // What was posted to the loop before has run.
  void settle() {
    std::promise<void> done;
    loop.post([&done] { done.set_value(); });
    done.get_future().wait();
  }

  std::vector<std::string> answered() {
    settle();
    const std::lock_guard lock(mutex_);
    return answered_;
  }

  FakeClock clock;
  RecordingLog log;
  FakeMetrics metrics;
  Loop loop{"test"};
  std::unique_ptr<HttpServer> server;
  std::uint16_t port = 0;

 private:
  std::mutex mutex_;
  std::vector<std::string> answered_;
};

inline std::string post_request(std::string_view path, std::string_view body, std::string_view more = {}) {
  return "POST " + std::string(path) + " HTTP/1.1\r\nHost: h\r\n" + std::string(more) +
         "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
}

inline constexpr std::string_view kGetHello = "GET /hello HTTP/1.1\r\nHost: h\r\n\r\n";

}  // namespace ekiden::test
