// SPDX-License-Identifier: Apache-2.0
#include <ekiden/plugin.h>

#include <catch2/catch.hpp>
#include <ekiden/testkit/fake_host.hpp>
#include <ekiden/testkit/schemas.hpp>
#include <string>

using ekiden::testkit::FakeHost;

TEST_CASE("the hello sink in C logs the id, type and direction of each event and is done with it") {
  FakeHost host;
  REQUIRE(host.create(ekd_entry_v1(), "hello-sink").ok());
  REQUIRE(host.configure("{}").ok());
  REQUIRE(host.start().status.ok());
  const auto done =
      host.deliver({{.id = "a", .type = "ekiden.message.received.v1", .document = "MARKER"},
                    {.id = "b", .type = "t", .document = R"({"data":{"text":"MARKER"},"direction":"in"})"}});
  REQUIRE(done);
  CHECK(done->status.ok());
  CHECK(host.log_text() == "hello event=a type=ekiden.message.received.v1\nhello event=b type=t direction=in\n");
  CHECK(host.violations().empty());
}

TEST_CASE("the hello sink works with a host that has no log") {
  FakeHost::Options options;
  options.without = {"ekiden.log/1"};
  FakeHost host(options);
  REQUIRE(host.create(ekd_entry_v1(), "hello-sink").ok());
  REQUIRE(host.configure("{}").ok());
  CHECK(host.deliver({{.id = "a"}})->status.ok());
}

TEST_CASE("the hello sink knows its one component and its descriptor follows the schema") {
  const auto* factory = static_cast<const ekd_factory*>(ekd_entry_v1()->get_factory(EKD_FACTORY_ID));
  REQUIRE(factory->count() == 1);
  CHECK(ekiden::testkit::check_against_schema("descriptor.json", factory->descriptor(0)->json).empty());
  FakeHost host;
  CHECK(host.create(ekd_entry_v1(), "hello").code == EKD_E_NOT_FOUND);
}
