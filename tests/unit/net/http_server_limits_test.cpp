// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

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
  limits.max_connections = 2;
  ServerFixture fixture(limits);
  fixture.add_usual();
  fixture.serve();
  std::vector<RawSocket> sockets;
  for (int i = 0; i < 3; ++i) {
    sockets.push_back(fixture.connect());
    REQUIRE(sockets.back().send(kGetHello));
    CHECK_THAT(sockets.back().read_response(), Catch::EndsWith("hello"));
    fixture.clock.advance(10);
  }
  CHECK(sockets[0].read_all().empty());
  REQUIRE(sockets[2].send(kGetHello));
  CHECK_THAT(sockets[2].read_response(), Catch::EndsWith("hello"));
}

TEST_CASE("an address that cannot be listened on is explained") {
  ServerFixture fixture;
  fixture.serve();
  HttpServer second(fixture.loop, fixture.clock, fixture.log);
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

}  // namespace
