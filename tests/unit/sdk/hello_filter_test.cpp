// SPDX-License-Identifier: Apache-2.0
#include <ekiden/plugin.h>

#include <catch2/catch.hpp>
#include <ekiden/testkit/fake_host.hpp>
#include <ekiden/testkit/schemas.hpp>

using ekiden::testkit::FakeHost;
using ekiden::testkit::Verdict;

TEST_CASE("the hello filter in C drops what the test customer writes and lets all else pass") {
  FakeHost host;
  REQUIRE(host.create(ekd_entry_v1(), "hello-filter").ok());
  REQUIRE(host.configure("{}").ok());
  REQUIRE(host.start().status.ok());
  const auto dropped = host.apply({.id = "a", .conversation = "shop:acc:dm:test-customer", .document = "{}"});
  REQUIRE(dropped);
  CHECK(dropped->completion.status.ok());
  CHECK(dropped->verdict.kind == Verdict::Kind::drop);
  CHECK(dropped->verdict.reason == "test_traffic");
  const auto passed = host.apply({.id = "b", .conversation = "shop:acc:dm:ada", .document = "{}"});
  REQUIRE(passed);
  CHECK(passed->completion.status.ok());
  CHECK(passed->verdict.kind == Verdict::Kind::pass);
  CHECK(host.apply({.id = "c", .conversation = "", .document = "{}"})->verdict.kind == Verdict::Kind::pass);
  CHECK(host.violations().empty());
}

TEST_CASE("the hello filter refuses a host that takes no verdicts") {
  FakeHost::Options options;
  options.without = {"ekiden.filter-verdict/1"};
  FakeHost host(options);
  REQUIRE(host.create(ekd_entry_v1(), "hello-filter").ok());
  CHECK(host.configure("{}").code == EKD_E_UNSUPPORTED);
}

TEST_CASE("the hello filter's descriptor follows the schema") {
  const auto* factory = static_cast<const ekd_factory*>(ekd_entry_v1()->get_factory(EKD_FACTORY_ID));
  REQUIRE(factory->count() == 1);
  CHECK(factory->descriptor(0)->kind == EKD_KIND_FILTER);
  CHECK(ekiden::testkit::check_against_schema("descriptor.json", factory->descriptor(0)->json).empty());
}
