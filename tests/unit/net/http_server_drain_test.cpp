// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "unit/net/support/server_fixture.hpp"

namespace {

using Catch::Contains;
using Catch::EndsWith;
using ekiden::IncomingRequest;
using ekiden::Responder;
using ekiden::test::kGetHello;
using ekiden::test::RawSocket;
using ekiden::test::ServerFixture;

TEST_CASE("draining closes idle connections and answers what has begun") {
  ServerFixture fixture;
  fixture.add_usual();
  std::promise<std::shared_ptr<Responder>> held;
  fixture.add("GET", "/held", [&](const IncomingRequest&, std::shared_ptr<Responder> responder) {
    held.set_value(std::move(responder));
  });
  fixture.serve();
  RawSocket idle = fixture.connect();
  REQUIRE(idle.send(kGetHello));
  CHECK_THAT(idle.read_response(), EndsWith("hello"));
  RawSocket half = fixture.connect();
  REQUIRE(half.send(kGetHello.substr(0, 10)));
  RawSocket busy = fixture.connect();
  REQUIRE(busy.send("GET /held HTTP/1.1\r\nHost: h\r\n\r\n"));
  auto responder = held.get_future().get();

  std::promise<void> drained;
  auto done = drained.get_future();
  fixture.server->drain([&drained] { drained.set_value(); });
  CHECK(idle.read_all().empty());
  CHECK_FALSE(fixture.connect().is_open());
  CHECK(done.wait_for(std::chrono::seconds(0)) == std::future_status::timeout);
  REQUIRE(half.send(kGetHello.substr(10)));
  CHECK_THAT(half.read_all(), Contains("Connection: close\r\n") && EndsWith("hello"));
  half.close();
  responder->respond({.body = "held"});
  CHECK_THAT(busy.read_all(), Contains("Connection: close\r\n") && EndsWith("held"));
  busy.close();
  done.wait();
}

TEST_CASE("draining a server without connections is done at once") {
  ServerFixture fixture;
  fixture.serve();
  std::promise<void> drained;
  fixture.server->drain([&drained] { drained.set_value(); });
  drained.get_future().wait();
}

TEST_CASE("closing ends every connection, and later answers are ignored") {
  ServerFixture fixture;
  std::promise<std::shared_ptr<Responder>> held;
  fixture.add("GET", "/held", [&](const IncomingRequest&, std::shared_ptr<Responder> responder) {
    held.set_value(std::move(responder));
  });
  fixture.serve();
  RawSocket busy = fixture.connect();
  REQUIRE(busy.send("GET /held HTTP/1.1\r\nHost: h\r\n\r\n"));
  auto responder = held.get_future().get();
  fixture.server->close();
  CHECK(busy.read_all().empty());
  responder->respond({.body = "late"});
  fixture.settle();
}

TEST_CASE("a server and its connections may end after their loop has stopped") {
  ServerFixture fixture;
  std::promise<std::shared_ptr<Responder>> held;
  fixture.add("GET", "/held", [&](const IncomingRequest&, std::shared_ptr<Responder> responder) {
    held.set_value(std::move(responder));
  });
  fixture.serve();
  RawSocket busy = fixture.connect();
  REQUIRE(busy.send("GET /held HTTP/1.1\r\nHost: h\r\n\r\n"));
  auto responder = held.get_future().get();
  fixture.loop.stop();
  responder->respond({.body = "late"});
  fixture.server.reset();
  CHECK(busy.read_all().empty());
}

}  // namespace
