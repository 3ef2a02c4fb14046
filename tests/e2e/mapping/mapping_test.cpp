// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <atomic>
#include <string>

#include "e2e/delivery/hello.hpp"
#include "e2e/delivery/receiver.hpp"
#include "support/e2e/folder.hpp"
#include "support/e2e/hosted_gateway.hpp"
#include "support/e2e/wait.hpp"

using namespace ekiden;
using namespace ekiden::test;

namespace {

cli::Gateway::Tuning quick() {
  cli::Gateway::Tuning tuning;
  tuning.delivery_backoff = pipeline::Backoff{10, 50};
  tuning.plugin_processes.program = ekiden_program();
  return tuning;
}

// The channel `hello` and the webhook `crm`, which posts records, with one route.
std::string behind(const std::string& url, const std::string& route, const std::string& isolation = "host") {
  return "plugins: {path: [\"" + plugin_folder() + "\", \"" + example_plugin_folder() +
         "\"]}\nchannels:\n  - {id: hello, adapter: hello-adapter}\nsinks:\n  - {id: crm, sink: webhook, isolation: " +
         isolation + ", config: {url: \"" + url +
         "\", body: record, secret: \"whsec_RWtpZGVuIHNhbmRib3ggQ1JNIHNlY3JldA==\"}}\nroutes: [" + route + "]\n";
}

Receiver::Reply fine(const Receiver::Request&, int) {
  return {};
}

bool has_metric(const HostedGateway& gateway, const std::string& sample) {
  return gateway.metrics().find(sample + '\n') != std::string::npos;
}

constexpr const char* kMap = R"(when: "{{ '#skip' not in text_of_parts(/data/message/parts) }}"
record:
  id: /id
  text: "{{ text_of_parts(/data/message/parts) | truncate(20) | upper }}"
  channel: "{{ lookup(/channel, names) }}"
tables:
  names: {hello: Front door}
)";

}  // namespace

TEST_CASE("a receiver gets the record of each event, in both placements of the sink") {
  for (const char* isolation : {"host", "process"}) {
    const TemporaryFolder folder;
    const std::string map = folder.write("crm.yaml", kMap);
    Receiver receiver(fine);
    HostedGateway gateway(behind(receiver.url(), "{from: [hello], map: \"" + map + "\", to: [crm]}", isolation),
                          quick());
    gateway.start();
    REQUIRE(say(gateway.listen(), "ada", "1", "Hello") == 200);
    REQUIRE(say(gateway.listen(), "ada", "2", "#skip this") == 200);
    REQUIRE(say(gateway.listen(), "ada", "3", "last") == 200);
    REQUIRE(eventually([&] { return receiver.count() == 2; }));
    const auto requests = receiver.requests();
    CHECK(requests[0].body == R"({"id":")" + requests[0].id + R"(","text":"HELLO","channel":"Front door"})");
    CHECK_THAT(requests[1].body, Catch::Contains("LAST"));
    CHECK(eventually([&] { return has_metric(gateway, R"(ekiden_deliveries_total{sink="crm",result="skipped"} 1)"); }));
    gateway.stop();
  }
}

TEST_CASE("a repetition has the same record, and a replayed dead letter gets one") {
  const TemporaryFolder folder;
  const std::string map = folder.write("crm.yaml", kMap);
  std::atomic<int> status{500};
  Receiver receiver([&](const auto&, int) { return Receiver::Reply{status}; });
  HostedGateway gateway(behind(receiver.url(), "{from: [hello], map: \"" + map + "\", to: [crm]}"), quick());
  gateway.start();
  REQUIRE(say(gateway.listen(), "ada", "1", "Hello") == 200);
  REQUIRE(eventually([&] { return receiver.count() >= 2; }));
  status = 422;
  const std::string first = receiver.requests().front().body;
  REQUIRE(eventually([&] { return gateway.api("GET", "/v1/dead-letters").body.find("\"id\"") != std::string::npos; }));
  status = 200;
  const std::string id = receiver.requests().front().id;
  const std::size_t before = receiver.count();
  CHECK(gateway.api("POST", "/v1/dead-letters/" + id + "/replay").status == 202);
  CHECK(eventually([&] { return receiver.count() > before; }));
  for (const Receiver::Request& request : receiver.requests()) CHECK(request.body == first);
  gateway.stop();
}

TEST_CASE("a condition of a route decides by what the event says") {
  const TemporaryFolder folder;
  const std::string map = folder.write("crm.yaml", kMap);
  Receiver receiver(fine);
  HostedGateway gateway(
      behind(receiver.url(),
             "{from: [hello], where: {type: message.received, if: \"{{ match(text_of_parts(/data/message/parts), "
             "'^[0-9]+$') }}\"}, map: \"" +
                 map + "\", to: [crm]}"),
      quick());
  gateway.start();
  REQUIRE(say(gateway.listen(), "ada", "1", "words") == 200);
  REQUIRE(say(gateway.listen(), "ada", "2", "4711") == 200);
  REQUIRE(eventually([&] { return receiver.count() == 1; }));
  CHECK_THAT(receiver.requests().front().body, Catch::Contains("4711"));
  CHECK(gateway.events().size() == 2);
  gateway.stop();
}
