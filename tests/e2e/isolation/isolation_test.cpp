// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <signal.h>

#include <string>
#include <vector>

#include "e2e/isolation/isolated.hpp"
#include "support/e2e/wait.hpp"

using namespace ekiden;
using namespace ekiden::test;

TEST_CASE("isolation: adapter and sink carry a message from processes of their own, and end with the gateway") {
  Receiver receiver([](const Receiver::Request&, int) { return Receiver::Reply{200}; });
  GatewayProcess gateway(isolated(receiver.url()));
  gateway.start();
  const std::vector<int> children = children_of(gateway.pid());
  REQUIRE(children.size() == 2);
  CHECK(say_to("hello", gateway.listen(), "somebody", "m1") == 200);
  REQUIRE(eventually([&] { return receiver.requests().size() == 1; }));
  CHECK(text_of(receiver.requests().front()) == "m1");

  SECTION("when it stops") {
    CHECK(gateway.stop() == 0);
    for (const int child : children) CHECK(::kill(child, 0) != 0);
  }
  SECTION("when it is killed") {
    gateway.kill();
    CHECK(eventually([&] { return ::kill(children[0], 0) != 0 && ::kill(children[1], 0) != 0; }));
  }
}

TEST_CASE("isolation: a configuration that the plugin refuses in its process ends the start with its sentence") {
  GatewayProcess gateway(isolated("http://user:word@127.0.0.1"));
  CHECK_THROWS_WITH(gateway.start(), Catch::Contains("crm did not start: url: must not carry a user name or password"));
}
