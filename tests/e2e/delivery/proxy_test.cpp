// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <catch2/catch.hpp>

#include "e2e/delivery/hello.hpp"
#include "e2e/delivery/receiver.hpp"
#include "support/e2e/hosted_gateway.hpp"
#include "support/e2e/wait.hpp"
#include "support/http_proxy.hpp"

using namespace ekiden;
using namespace ekiden::test;

namespace {

cli::Gateway::Tuning quick() {
  cli::Gateway::Tuning tuning;
  tuning.delivery_backoff = pipeline::Backoff{10, 50};
  return tuning;
}

// Where only the proxy finds the receiver.
std::string beyond(const Receiver& receiver) {
  return "http://crm.example:" + std::to_string(receiver.port()) + "/events?key=1";
}

std::string keys(const HttpProxy& proxy, const std::string& password) {
  return ", http: {proxy: \"" + proxy.url() + "\", proxy_auth: \"user:" + password + "\"}";
}

}  // namespace

TEST_CASE("deliveries leave through the proxy of gateway.http, each once") {
  constexpr std::size_t kMessages = 20;
  Receiver receiver([](const Receiver::Request&, int) { return Receiver::Reply{}; });
  const HttpProxy proxy("user:word");
  HostedGateway relay(hello_and_webhook(beyond(receiver)), quick(), keys(proxy, "word"));
  relay.start();
  for (std::size_t n = 0; n < kMessages; ++n)
    REQUIRE(say(relay.listen(), "s" + std::to_string(n % 4), std::to_string(n), "hello") == 200);
  CHECK(eventually([&] { return first_of_each(receiver.requests()).size() == kMessages; }));
  const auto asked = proxy.asked();
  CHECK(asked.size() == receiver.count());
  CHECK(std::all_of(asked.begin(), asked.end(), [&](const auto& one) { return one == "POST " + beyond(receiver); }));
}

TEST_CASE("a proxy that refuses the password holds the events, says so, and the password is nowhere") {
  Receiver receiver([](const Receiver::Request&, int) { return Receiver::Reply{}; });
  const HttpProxy proxy("user:word");
  HostedGateway relay(hello_and_webhook(beyond(receiver)), quick(), keys(proxy, "s3cretpassword"));
  relay.start();
  REQUIRE(say(relay.listen(), "s", "1", "hello") == 200);
  CHECK(eventually([&] { return proxy.asked().size() > 2; }));
  const std::string sinks = relay.api("GET", "/v1/sinks").body;
  CHECK_THAT(sinks, Catch::Contains("through the proxy " + proxy.url()));
  CHECK_THAT(sinks, !Catch::Contains("s3cretpassword"));
  CHECK_FALSE(relay.log().contains("s3cretpassword"));
  CHECK_THAT(relay.metrics(), Catch::Contains("ekiden_dead_letters{sink=\"crm\"} 0"));
  CHECK(receiver.count() == 0);
}
