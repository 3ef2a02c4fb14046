// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <future>

#include "unit/net/support/server_fixture.hpp"

namespace {

using Catch::Contains;
using Catch::StartsWith;
using ekiden::Code;
using ekiden::HttpServer;
using ekiden::test::kGetHello;
using ekiden::test::post_request;
using ekiden::test::RawSocket;
using ekiden::test::ServerFixture;

// Deadlines that only a test's clock reaches, looked at often.
HttpServer::Limits patient() {
  HttpServer::Limits limits;
  limits.linger_ms = 50;
  return limits;
}

TEST_CASE("a body that is too large is refused before it is sent") {
  ServerFixture fixture;
  fixture.add_usual();
  fixture.serve();
  RawSocket socket = fixture.connect();
  REQUIRE(socket.send("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 1048577\r\n\r\n"));
  CHECK_THAT(socket.read_all(), StartsWith("HTTP/1.1 413 ") && Contains("\"code\":\"too_large\""));
  CHECK(fixture.answered() == std::vector<std::string>{"/echo 413 too_large"});
}

TEST_CASE("a client that sends a large body regardless still sees the answer") {
  ServerFixture fixture;
  fixture.add_usual();
  fixture.serve();
  RawSocket socket = fixture.connect();
  REQUIRE(socket.send(post_request("/echo", std::string(1'200'000, 'x')).substr(0, 200'000)));
  CHECK_THAT(socket.read_until("}"), StartsWith("HTTP/1.1 413 "));
}

TEST_CASE("chunks that are too many are refused on the way") {
  ServerFixture fixture;
  fixture.add_usual();
  fixture.serve();
  RawSocket socket = fixture.connect();
  REQUIRE(socket.send("POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"));
  const std::string chunk = "20000\r\n" + std::string(0x20000, 'x') + "\r\n";
  for (int i = 0; i < 9; ++i) static_cast<void>(socket.send(chunk));
  CHECK_THAT(socket.read_until("}"), StartsWith("HTTP/1.1 413 "));
  CHECK(fixture.answered() == std::vector<std::string>{"/echo 413 too_large"});
}

TEST_CASE("headers that are too large are 431, what is no HTTP is 400, and both end the connection") {
  struct Row {
    std::string bytes;
    const char* answer;
  };
  const Row rows[] = {
      {"GET /hello HTTP/1.1\r\nHost: h\r\nX: " + std::string(17'000, 'a'), "HTTP/1.1 431 "},
      {"GET /" + std::string(17'000, 'a'), "HTTP/1.1 431 "},
      {"\x16\x03\x01\x02", "HTTP/1.1 400 "},
      {"GET /hello\r\n\r\n", "HTTP/1.1 400 "},
      {"POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
       "HTTP/1.1 400 "},
  };
  ServerFixture fixture;
  fixture.add_usual();
  fixture.serve();
  for (const Row& row : rows) {
    INFO(row.bytes.substr(0, 60));
    RawSocket socket = fixture.connect();
    REQUIRE(socket.send(row.bytes));
    CHECK_THAT(socket.read_all(), StartsWith(row.answer) && Contains("Connection: close\r\n"));
  }
}

TEST_CASE("a request that is not complete in time is 408, and its route is told") {
  struct Row {
    const char* bytes;
    std::vector<std::string> answered;
  };
  const Row rows[] = {
      {"GET /hel", {}},
      {"GET /hello HTTP/1.1\r\nHost:", {"/hello 408 slow"}},
      {"POST /hello HTTP/1.1\r\nHost:", {}},
      {"POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nabc", {"/echo 408 slow"}},
      {"POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\na", {"/echo 408 slow"}},
  };
  for (const Row& row : rows) {
    INFO(row.bytes);
    ServerFixture fixture(patient());
    fixture.add_usual();
    fixture.serve();
    RawSocket socket = fixture.connect();
    // An answered request first: from then on the server has certainly read what the second socket sent before it.
    REQUIRE(socket.send(row.bytes));
    RawSocket other = fixture.connect();
    REQUIRE(other.send(kGetHello));
    CHECK_THAT(other.read_response(), Catch::EndsWith("hello"));
    other.close();
    fixture.settle();
    fixture.clock.advance(10'000);
    CHECK_THAT(socket.read_all(), StartsWith("HTTP/1.1 408 ") && Contains("\"code\":\"slow\""));
    auto answered = row.answered;
    answered.insert(answered.begin(), "/hello 200");
    CHECK(fixture.answered() == answered);
  }
}

TEST_CASE("an idle connection is closed in time, without an answer") {
  ServerFixture fixture(patient());
  fixture.add_usual();
  fixture.serve();
  RawSocket socket = fixture.connect();
  REQUIRE(socket.send(kGetHello));
  CHECK_THAT(socket.read_response(), Catch::EndsWith("hello"));
  fixture.clock.advance(74'000);
  REQUIRE(socket.send(kGetHello));
  CHECK_THAT(socket.read_response(), Catch::EndsWith("hello"));
  fixture.settle();
  fixture.clock.advance(75'000);
  CHECK(socket.read_all().empty());
}

TEST_CASE("a handler may take as long as it likes") {
  ServerFixture fixture(patient());
  std::promise<std::shared_ptr<ekiden::Responder>> held;
  fixture.add("GET", "/held", [&](const ekiden::IncomingRequest&, std::shared_ptr<ekiden::Responder> responder) {
    held.set_value(std::move(responder));
  });
  fixture.serve();
  RawSocket socket = fixture.connect();
  REQUIRE(socket.send("GET /held HTTP/1.1\r\nHost: h\r\n\r\n"));
  auto responder = held.get_future().get();
  fixture.clock.advance(1'000'000);
  std::promise<void> ticked;
  fixture.loop.post_after(50, [&ticked] { ticked.set_value(); });
  ticked.get_future().wait();
  responder->respond({.body = "at last"});
  CHECK_THAT(socket.read_response(), Catch::EndsWith("at last"));
}

TEST_CASE("beyond the limit of connections the longest idle one makes room, a busy one does not") {
  HttpServer::Limits limits;
  limits.connections = 2;
  ServerFixture fixture(limits);
  fixture.add_usual();
  fixture.serve();
  std::vector<RawSocket> sockets;
  for (int i = 0; i < 3; ++i) {
    sockets.push_back(fixture.connect());
    REQUIRE(sockets.back().send(kGetHello));
    CHECK_THAT(sockets.back().read_response(), Catch::EndsWith("hello"));
    fixture.clock.advance(1'000);
  }
  CHECK(sockets[0].read_all().empty());
  REQUIRE(sockets[2].send(kGetHello));
  CHECK_THAT(sockets[2].read_response(), Catch::EndsWith("hello"));
}

TEST_CASE("an address that cannot be listened on is explained") {
  ServerFixture fixture;
  fixture.serve();
  HttpServer second(fixture.loop, fixture.clock, fixture.log, fixture.metrics, "second");
  const auto taken = second.listen("127.0.0.1", fixture.port);
  CHECK(taken.status().code() == Code::conflict);
  CHECK(taken.status().message() ==
        "cannot listen on 127.0.0.1:" + std::to_string(fixture.port) + ": another process uses this port");
  const auto foreign = second.listen("192.0.2.1", 0);
  CHECK(foreign.status().code() == Code::config);
  CHECK_THAT(foreign.status().message(), Contains("192.0.2.1:0: this machine has no such address"));
  CHECK_THAT(second.listen("gateway.example", 80).status().message(), Contains("\"gateway.example\""));
  const auto retried = second.listen("localhost", 0);
  REQUIRE(retried.ok());
  CHECK(retried->text() == "127.0.0.1:" + std::to_string(retried->port));
  CHECK(ekiden::Endpoint{"::1", 80}.text() == "[::1]:80");
}

TEST_CASE("a body may take longer than its time as long as it comes fast enough") {
  HttpServer::Limits limits = patient();
  limits.body_rate = 1'000;
  ServerFixture fixture(limits);
  fixture.add_usual();
  fixture.serve();
  RawSocket socket = fixture.connect();
  REQUIRE(socket.send("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 9000\r\n\r\n" + std::string(8'000, 'x')));
  RawSocket other = fixture.connect();
  REQUIRE(other.send(kGetHello));
  CHECK_THAT(other.read_response(), Catch::EndsWith("hello"));
  fixture.clock.advance(17'999);  // ten seconds and what eight thousand bytes have earned
  std::promise<void> ticked;
  fixture.loop.post_after(50, [&ticked] { ticked.set_value(); });
  ticked.get_future().wait();
  CHECK(fixture.answered() == std::vector<std::string>{"/hello 200"});
  fixture.clock.advance(1);
  CHECK_THAT(socket.read_all(), StartsWith("HTTP/1.1 408 "));
}

TEST_CASE("a connection ends with the answer to its last permitted request") {
  HttpServer::Limits limits;
  limits.connection_requests = 3;
  ServerFixture fixture(limits);
  fixture.add_usual();
  fixture.serve();
  RawSocket socket = fixture.connect();
  std::string bytes;
  for (int i = 0; i < 5; ++i) bytes += kGetHello;
  REQUIRE(socket.send(bytes));
  for (int i = 0; i < 2; ++i) CHECK_THAT(socket.read_response(), Contains("Connection: keep-alive"));
  CHECK_THAT(socket.read_all(),
             StartsWith("HTTP/1.1 200 ") && Contains("Connection: close") && Catch::EndsWith("hello"));
}

TEST_CASE("a client address with as many connections as it may have is told so, until one of them ends") {
  HttpServer::Limits limits;
  limits.address_connections = 2;
  ServerFixture fixture(limits);
  fixture.add_usual();
  fixture.serve();
  std::vector<RawSocket> sockets;
  for (int i = 0; i < 2; ++i) {
    sockets.push_back(fixture.connect());
    REQUIRE(sockets.back().send(kGetHello));
    CHECK_THAT(sockets.back().read_response(), Catch::EndsWith("hello"));
  }
  RawSocket third = fixture.connect();
  CHECK_THAT(third.read_all(), StartsWith("HTTP/1.1 429 ") && Contains("\"code\":\"too_many_connections\""));
  sockets.back().shutdown_send();
  CHECK(sockets.back().read_all().empty());
  RawSocket fourth = fixture.connect();
  REQUIRE(fourth.send(kGetHello));
  CHECK_THAT(fourth.read_response(), Catch::EndsWith("hello"));
}

TEST_CASE("a client that sends too many requests in a second is told so, and the proxy's other clients are served") {
  HttpServer::Limits limits;
  limits.address_requests = 2;
  limits.address_connections = 1;
  limits.trusted_proxies = {*ekiden::IpRange::parse("127.0.0.0/8")};
  ServerFixture fixture(limits);
  fixture.add_usual();
  fixture.add("GET", "/peer", [](const ekiden::IncomingRequest& request, std::shared_ptr<ekiden::Responder> responder) {
    responder->respond({.body = std::string(request.peer)});
  });
  fixture.serve();
  RawSocket idle = fixture.connect();  // the proxy itself has as many connections as it likes
  RawSocket socket = fixture.connect();
  const auto ask = [&](const std::string& client) {
    REQUIRE(socket.send("GET /peer HTTP/1.1\r\nHost: h\r\nX-Forwarded-For: 127.0.0.1, " + client + "\r\n\r\n"));
    return socket.read_response();
  };
  for (int i = 0; i < 2; ++i) CHECK_THAT(ask("203.0.113.7"), Catch::EndsWith("203.0.113.7"));
  CHECK_THAT(ask("203.0.113.7"), StartsWith("HTTP/1.1 429 ") && Contains("Retry-After: 1\r\n") &&
                                     Contains("\"code\":\"too_many_requests\"") && Contains("keep-alive"));
  CHECK_THAT(ask("203.0.113.8"), Catch::EndsWith("203.0.113.8"));
  fixture.clock.advance(500);
  CHECK_THAT(ask("203.0.113.7"), Catch::EndsWith("203.0.113.7"));
  CHECK_THAT(ask("203.0.113.7"), StartsWith("HTTP/1.1 429 "));
  fixture.settle();
  CHECK(fixture.metrics.counter("ekiden_http_refused_total", {{"listener", "test"}, {"reason", "too_many_requests"}})
            .value() == 2);
}

TEST_CASE("the connections that are open are counted") {
  ServerFixture fixture;
  fixture.add_usual();
  fixture.serve();
  const auto& open = fixture.metrics.gauge("ekiden_http_connections", {{"listener", "test"}});
  std::vector<RawSocket> sockets;
  for (int i = 0; i < 5; ++i) {
    sockets.push_back(fixture.connect());
    REQUIRE(sockets.back().send(kGetHello));
    CHECK_THAT(sockets.back().read_response(), Catch::EndsWith("hello"));
  }
  CHECK(open.value() == 5);
  fixture.server->close();
  for (RawSocket& socket : sockets) CHECK(socket.read_all().empty());
  fixture.settle();
  CHECK(open.value() == 0);
}

}  // namespace
