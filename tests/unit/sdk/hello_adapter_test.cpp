// SPDX-License-Identifier: Apache-2.0
#include <ekiden/plugin.h>

#include <catch2/catch.hpp>
#include <ekiden/testkit/fake_host.hpp>
#include <ekiden/testkit/schemas.hpp>
#include <string>

using ekiden::testkit::FakeHost;

namespace {

void start(FakeHost& host) {
  REQUIRE(host.create(ekd_entry_v1(), "hello-adapter").ok());
  REQUIRE(host.configure("{}").ok());
  REQUIRE(host.start().status.ok());
}

}  // namespace

TEST_CASE("a text posted to the hello adapter becomes a message with the poster's own id") {
  FakeHost host;
  start(host);
  const auto answer = host.request("POST", "", "", "hello",
                                   {{"Content-Type", "text/plain"}, {"X-Message-Id", "7"}, {"X-Sender", "ada"}});
  REQUIRE(answer);
  CHECK(answer->status == 200);
  REQUIRE(host.events().size() == 1);
  CHECK(host.events()[0].type == "message.received");
  CHECK(host.events()[0].id_material == std::vector<std::string>{"7"});
  CHECK(host.events()[0].peer_id == "ada");
  CHECK(host.events()[0].raw == "hello");
  CHECK_THAT(host.events()[0].data, Catch::Contains(R"({"type":"text","text":"hello"})"));
  CHECK(host.violations().empty());
}

TEST_CASE("a post without an id or of another type is refused and says why") {
  FakeHost host;
  start(host);
  CHECK(host.request("POST", "", "", "hello", {{"Content-Type", "text/plain"}})->reject_reason == "no_message_id");
  CHECK(host.last_answer()->status == 400);
  CHECK(host.request("POST", "", "", "{}", {{"Content-Type", "application/json"}, {"X-Message-Id", "7"}})->status ==
        415);
  CHECK(host.events().empty());
}

TEST_CASE("when the journal is full the hello adapter asks for another try") {
  FakeHost host;
  start(host);
  host.set_journal_full(true);
  CHECK(host.request("POST", "", "", "hello", {{"Content-Type", "text/plain"}, {"X-Message-Id", "7"}})->status == 503);
}

TEST_CASE("a command is logged by its id and done") {
  FakeHost host;
  start(host);
  CHECK(host.send({.id = "c1", .type = "message.send", .json = "{\"secret\":\"MARKER\"}"})->status.ok());
  CHECK_THAT(host.log_text(), Catch::Contains("command=c1") && !Catch::Contains("MARKER"));
}

TEST_CASE("the hello adapter's descriptor follows the schema of descriptors") {
  const auto* factory = static_cast<const ekd_factory*>(ekd_entry_v1()->get_factory(EKD_FACTORY_ID));
  CHECK(ekiden::testkit::check_against_schema("descriptor.json", factory->descriptor(0)->json).empty());
}
