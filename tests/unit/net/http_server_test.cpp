// SPDX-License-Identifier: Apache-2.0
#include <httplib.h>
#include <catch2/catch.hpp>

#include <atomic>
#include <chrono>
#include <future>
#include <optional>
#include <thread>

#include "unit/net/support/server_fixture.hpp"

namespace {

using Catch::Contains;
using Catch::StartsWith;
using ekiden::IncomingRequest;
using ekiden::Responder;
using ekiden::test::kGetHello;
using ekiden::test::post_request;
using ekiden::test::RawSocket;
using ekiden::test::ServerFixture;

using Handle = std::shared_ptr<Responder>;

TEST_CASE("an HTTP library's requests are answered over one kept-alive connection") {
  ServerFixture fixture;
  fixture.add_usual();
  fixture.add("GET", "/peer", [](const IncomingRequest& request, Handle responder) {
    responder->respond({.status = 202,
                        .content_type = "application/json",
                        .headers = {{"X-Query", std::string(request.query)}, {"X-Bad", "a\r\nInjected: 1"}},
                        .body = std::string(request.peer)});
  });
  fixture.serve();
  httplib::Client client("127.0.0.1", fixture.port);
  client.set_keep_alive(true);
  for (int i = 0; i < 3; ++i) CHECK(client.Get("/hello")->body == "hello");
  CHECK(client.Post("/echo", std::string(100'000, 'x'), "text/plain")->body.size() == 100'000);
  const auto peer = client.Get("/peer?a=1&b");
  CHECK(peer->status == 202);
  CHECK(peer->body == "127.0.0.1");
  CHECK(peer->get_header_value("X-Query") == "a=1&b");
  CHECK(peer->get_header_value("Content-Type") == "application/json");
  CHECK(peer->get_header_value("X-Content-Type-Options") == "nosniff");
  CHECK_FALSE(peer->has_header("Injected"));
  CHECK_FALSE(peer->has_header("Server"));
  const auto head = client.Head("/hello");
  CHECK(head->get_header_value("Content-Length") == "5");
  CHECK(head->body.empty());
  CHECK(client.Get("/hello")->body == "hello");
}

TEST_CASE("pipelined requests are answered in order") {
  ServerFixture fixture;
  fixture.add_usual();
  fixture.add("GET", "/later", [&](const IncomingRequest&, Handle responder) {
    std::thread([responder = std::move(responder)] { responder->respond({.body = "later"}); }).detach();
  });
  fixture.serve();
  RawSocket socket = fixture.connect();
  std::string bytes;
  for (int i = 0; i < 50; ++i) {
    bytes += post_request("/echo", std::to_string(i));
    bytes += "GET /later HTTP/1.1\r\nHost: h\r\n\r\n";
  }
  REQUIRE(socket.send(bytes));
  for (int i = 0; i < 50; ++i) {
    CHECK_THAT(socket.read_response(), Catch::EndsWith("\r\n\r\n" + std::to_string(i)));
    CHECK_THAT(socket.read_response(), Catch::EndsWith("later"));
  }
}

TEST_CASE("a handler reads its request to the end of its call, also after it has answered") {
  ServerFixture fixture;
  std::promise<std::string> seen;
  fixture.add("POST", "/first", [&](const IncomingRequest& request, Handle responder) {
    responder->respond({.body = "answered"});
    seen.set_value(std::string(request.path) + std::string(request.body));
  });
  fixture.add_usual();
  fixture.serve();
  const std::string body(20'000, 'x');
  RawSocket socket = fixture.connect();
  REQUIRE(socket.send(post_request("/first", body) + std::string(kGetHello)));
  CHECK_THAT(socket.read_response(), Catch::EndsWith("answered"));
  CHECK_THAT(socket.read_response(), Catch::EndsWith("hello"));
  CHECK(seen.get_future().get() == "/first" + body);
}

TEST_CASE("one client's requests, sent one behind the other, let other connections have their turns") {
  constexpr int kRequests = 1'200;  // nine times what is received at a time
  ServerFixture fixture;
  std::string order;
  std::promise<void> sent;
  std::optional<RawSocket> modest;
  fixture.add("POST", "/greedy", [&, all_sent = sent.get_future().share()](const IncomingRequest&, Handle responder) {
    if (order.empty()) {
      all_sent.wait_for(std::chrono::seconds(20));
      CHECK(modest->send("GET /modest HTTP/1.1\r\nHost: h\r\n\r\n"));
    }
    order += 'g';
    responder->respond({.body = "."});
  });
  fixture.add("GET", "/modest", [&](const IncomingRequest&, Handle responder) {
    order += 'm';
    responder->respond({.body = "."});
  });
  fixture.serve();
  modest.emplace(fixture.connect());
  RawSocket greedy = fixture.connect();
  std::string all;
  for (int i = 0; i < kRequests; ++i) all += post_request("/greedy", std::string(400, 'x'));
  REQUIRE(greedy.send(all));
  sent.set_value();
  for (int i = 0; i < kRequests; ++i) CHECK_THAT(greedy.read_response(), Catch::EndsWith("."));
  CHECK_THAT(modest->read_response(), Catch::EndsWith("."));
  CHECK(order.find('m') < kRequests / 2);
}

TEST_CASE("a request that arrives byte by byte is answered") {
  ServerFixture fixture;
  fixture.add_usual();
  fixture.serve();
  RawSocket socket = fixture.connect();
  for (const char c : post_request("/echo", "you")) REQUIRE(socket.send({&c, 1}));
  CHECK_THAT(socket.read_response(), Catch::EndsWith("you"));
}

TEST_CASE("an unknown path is 404, a wrong method 405 with what the path takes") {
  ServerFixture fixture;
  fixture.add_usual();
  fixture.serve();
  RawSocket socket = fixture.connect();
  REQUIRE(socket.send("GET /nothing?token=s HTTP/1.1\r\nHost: h\r\n\r\nPUT /hello HTTP/1.1\r\nHost: h\r\n\r\n"));
  const std::string missing = socket.read_response();
  CHECK_THAT(missing, StartsWith("HTTP/1.1 404 Not Found\r\nContent-Type: application/problem+json\r\n"));
  CHECK_THAT(missing,
             Contains(R"({"type":"about:blank","title":"Not Found","status":404,"code":"not_found","detail":)"));
  const std::string wrong = socket.read_response();
  CHECK_THAT(wrong, StartsWith("HTTP/1.1 405 "));
  CHECK_THAT(wrong, Contains("\r\nAllow: GET, HEAD\r\n"));
  REQUIRE(socket.send(kGetHello));
  CHECK_THAT(socket.read_response(), Catch::EndsWith("hello"));
  REQUIRE(socket.send(post_request("/nothing", "body that nobody wants")));
  CHECK_THAT(socket.read_all(), StartsWith("HTTP/1.1 404 ") && Contains("Connection: close"));
  CHECK(fixture.answered() == std::vector<std::string>{"/hello 200"});
}

TEST_CASE("100-continue is sent only when the body is wanted") {
  ServerFixture fixture;
  fixture.add(
      "POST", "/small",
      [](const IncomingRequest& request, Handle responder) { responder->respond({.body = std::string(request.body)}); },
      10);
  fixture.serve();
  const std::string head = "POST /small HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: ";
  RawSocket wanted = fixture.connect();
  REQUIRE(wanted.send(head + "4\r\n\r\n"));
  CHECK(wanted.read_response() == "HTTP/1.1 100 Continue\r\n\r\n");
  REQUIRE(wanted.send("body"));
  CHECK_THAT(wanted.read_response(), StartsWith("HTTP/1.1 200 ") && Catch::EndsWith("body"));
  RawSocket together = fixture.connect();
  REQUIRE(together.send(head + "4\r\n\r\nbody"));
  CHECK_THAT(together.read_response(), StartsWith("HTTP/1.1 200 "));
  RawSocket large = fixture.connect();
  REQUIRE(large.send(head + "11\r\n\r\n"));
  CHECK_THAT(large.read_all(), StartsWith("HTTP/1.1 413 "));
  RawSocket nowhere = fixture.connect();
  REQUIRE(nowhere.send("POST /no HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n"));
  CHECK_THAT(nowhere.read_all(), StartsWith("HTTP/1.1 404 "));
}

TEST_CASE("HTTP/1.0 and Connection: close end the connection, HTTP/1.0 keep-alive does not") {
  ServerFixture fixture;
  fixture.add_usual();
  fixture.serve();
  for (const char* request :
       {"GET /hello HTTP/1.0\r\n\r\n", "GET /hello HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"}) {
    RawSocket socket = fixture.connect();
    REQUIRE(socket.send(request));
    CHECK_THAT(socket.read_all(), Contains("Connection: close\r\n") && Catch::EndsWith("hello"));
  }
  RawSocket socket = fixture.connect();
  for (int i = 0; i < 2; ++i) {
    REQUIRE(socket.send("GET /hello HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"));
    CHECK_THAT(socket.read_response(), Contains("Connection: keep-alive\r\n") && Catch::EndsWith("hello"));
  }
}

TEST_CASE("a request whose responder is dropped, or whose handler throws, is answered 500") {
  ServerFixture fixture;
  fixture.add("GET", "/drop", [](const IncomingRequest&, Handle) {});
  fixture.add("GET", "/drop-elsewhere", [](const IncomingRequest&, Handle responder) {
    std::thread([responder = std::move(responder)] {}).detach();
  });
  fixture.add("GET", "/throw", [](const IncomingRequest&, Handle) { throw std::runtime_error("oh"); });
  fixture.add("GET", "/twice", [](const IncomingRequest&, Handle responder) {
    responder->respond({.body = "1"});
    responder->respond({.body = "2"});
  });
  fixture.serve();
  httplib::Client client("127.0.0.1", fixture.port);
  client.set_keep_alive(true);
  for (const char* path : {"/drop", "/drop-elsewhere", "/throw"}) CHECK(client.Get(path)->status == 500);
  CHECK(client.Get("/twice")->body == "1");
  CHECK(client.Get("/twice")->body == "1");
  CHECK(fixture.log.contains("a handler failed path=/throw error=oh"));
}

TEST_CASE("a client that goes away does no harm") {
  ServerFixture fixture;
  fixture.add_usual();
  std::mutex mutex;
  std::vector<Handle> held;
  std::promise<void> arrived;
  fixture.add("GET", "/held", [&](const IncomingRequest&, Handle responder) {
    const std::lock_guard lock(mutex);
    held.push_back(std::move(responder));
    if (held.size() == 3) arrived.set_value();
  });
  fixture.serve();
  for (const char* part : {"", "PO", "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\nabc"}) {
    RawSocket polite = fixture.connect();
    REQUIRE(polite.send(part));
    polite.close();
    RawSocket rude = fixture.connect();
    REQUIRE(rude.send(part));
    rude.reset();
  }
  std::vector<RawSocket> waiting;
  for (int i = 0; i < 3; ++i) {
    waiting.push_back(fixture.connect());
    REQUIRE(waiting.back().send("GET /held HTTP/1.1\r\nHost: h\r\n\r\n"));
  }
  arrived.get_future().wait();
  for (RawSocket& socket : waiting) socket.reset();
  for (auto& responder : held) responder->respond({.body = std::string(1'000'000, 'x')});
  fixture.settle();
  httplib::Client client("127.0.0.1", fixture.port);
  CHECK(client.Get("/hello")->body == "hello");
}

TEST_CASE("an answer that the socket does not take at once arrives whole") {
  ServerFixture fixture;
  const std::string large(30'000'000, 'x');
  fixture.add("GET", "/large", [&](const IncomingRequest&, Handle responder) { responder->respond({.body = large}); });
  fixture.serve();
  RawSocket socket = fixture.connect();
  const std::string request = "GET /large HTTP/1.1\r\nHost: h\r\n\r\n";
  REQUIRE(socket.send(request + request));
  for (int i = 0; i < 2; ++i) CHECK_THAT(socket.read_response().substr(0, 15), StartsWith("HTTP/1.1 200 OK"));
}

TEST_CASE("many connections at once are served, answers coming from another thread") {
  ServerFixture fixture;
  ekiden::Loop other("other");
  fixture.add("POST", "/echo", [&](const IncomingRequest& request, Handle responder) {
    other.post(
        [body = std::string(request.body), responder = std::move(responder)] { responder->respond({.body = body}); });
  });
  fixture.serve();
  other.start();
  std::vector<RawSocket> sockets;
  for (int i = 0; i < 200; ++i) sockets.push_back(fixture.connect());
  for (int round = 0; round < 3; ++round) {
    for (std::size_t i = 0; i < sockets.size(); ++i)
      REQUIRE(sockets[i].send(post_request("/echo", "message " + std::to_string(i))));
    for (std::size_t i = 0; i < sockets.size(); ++i)
      CHECK_THAT(sockets[i].read_response(), Catch::EndsWith("\r\n\r\nmessage " + std::to_string(i)));
  }
  other.stop();
}

TEST_CASE("two servers share a loop") {
  ServerFixture fixture;
  fixture.add_usual();
  ekiden::HttpServer admin(fixture.loop, fixture.clock, fixture.log, fixture.metrics, "admin");
  ekiden::HttpRoute route;
  route.method = "GET";
  route.path = "/livez";
  route.handle = [&](const IncomingRequest&, Handle responder) {
    responder->respond({.body = fixture.loop.is_current() && admin.executor().is_current() ? "yes" : "no"});
  };
  REQUIRE(admin.add(std::move(route)).ok());
  const auto endpoint = admin.listen("127.0.0.1", 0);
  REQUIRE(endpoint.ok());
  admin.start();
  fixture.serve();
  CHECK(httplib::Client("127.0.0.1", endpoint->port).Get("/livez")->body == "yes");
  CHECK(httplib::Client("127.0.0.1", endpoint->port).Get("/hello")->status == 404);
  CHECK(httplib::Client("127.0.0.1", fixture.port).Get("/hello")->status == 200);
}

}  // namespace
