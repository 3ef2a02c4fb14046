// SPDX-License-Identifier: Apache-2.0
#include <ekiden/plugin.h>

#include <catch2/catch.hpp>
#include <ekiden/testkit/fake_host.hpp>
#include <string>

using namespace ekiden::testkit;

namespace {

void start(FakeHost& host) {
  REQUIRE(host.create(ekd_entry_v1(), "cookbook-bot").ok());
  REQUIRE(
      host.configure(R"({"answers":[{"word":"hours","text":"9 to 18."},{"word":"price","text":"\"Free\"."}]})").ok());
  REQUIRE(host.start().status.ok());
}
std::string event(const std::string& text, const std::string& direction = "in") {
  return R"({"specversion":"1.0","id":"e1","channel":"shop","direction":")" + direction +
         R"(","data":{"conversation":{"key":"shop:a:dm:ada"},"message":{"parts":[{"type":"text","text":")" + text +
         R"("}]}}})";
}
Completion deliver(FakeHost& host, const std::string& document) {
  const auto done = host.deliver({{.id = "e1", .document = document}});
  REQUIRE(done);
  return *done;
}

}  // namespace

TEST_CASE("a text that holds a word gets the answer, and the same one when the event comes again") {
  FakeHost host;
  start(host);
  for (int i = 0; i < 2; ++i) CHECK(deliver(host, event("your hours?")).status.ok());
  REQUIRE(host.submitted().size() == 2);
  const auto& [op, item, key, json] = host.submitted()[0];
  CHECK(key == "e1");
  CHECK(json == R"({"type":"message.send","channel":"shop","to":"shop:a:dm:ada",)"
                R"("parts":[{"type":"text","text":"9 to 18."}]})");
  CHECK(host.submitted()[1].key == key);
  CHECK(host.submitted()[1].json == json);
  CHECK(host.accepted_commands().size() == 2);
  CHECK(host.violations().empty());
}

TEST_CASE("other texts, other events and what goes out are left alone") {
  FakeHost host;
  start(host);
  for (const std::string& document :
       {event("hello"), event("hours", "out"), std::string("{}"), std::string(R"({"direction":"in"})")})
    CHECK(deliver(host, document).status.ok());
  CHECK(host.submitted().empty());
}

TEST_CASE("an answer that the host does not take ends the event as the host says of it") {
  const struct {
    ekd_status refusal, expected;
  } rows[] = {{EKD_E_FULL, EKD_E_FULL}, {EKD_E_ARGUMENT, EKD_E_REJECTED}, {EKD_E_NOT_FOUND, EKD_E_REJECTED}};
  for (const auto& row : rows) {
    FakeHost host;
    start(host);
    host.fail_next("ekiden.commands/1", row.refusal);
    CHECK(deliver(host, event("hours")).status.code == row.expected);
    CHECK(host.submitted().empty());
  }
}

TEST_CASE("a host that takes no commands is refused at the start") {
  FakeHost::Options options;
  options.without = {"ekiden.commands/1"};
  FakeHost host(options);
  REQUIRE(host.create(ekd_entry_v1(), "cookbook-bot").ok());
  REQUIRE(host.configure(R"({"answers":[{"word":"hours","text":"9 to 18."}]})").ok());
  CHECK(host.start().status.code == EKD_E_UNSUPPORTED);
}
