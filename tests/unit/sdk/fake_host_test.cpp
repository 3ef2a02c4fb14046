// SPDX-License-Identifier: Apache-2.0
// The fake host finds what breaks the contract: a test that uses it can trust its silence.
#include <ekiden/testkit/fake_host.hpp>

#include <ekidenpp/ekiden.hpp>

#include <catch2/catch.hpp>
#include <functional>
#include <string>

using namespace ekiden::sdk;
using ekiden::testkit::FakeHost;

namespace {

Event good_event() {
  Event event;
  event.type = "message.received";
  event.account = "a";
  event.peer_kind = "dm";
  event.peer_id = "p";
  event.id_material = {"1"};
  event.data =
      EventData().platform({.name = "p"}).sender({}).message({.native_id = "1", .parts = {Part::text("x")}}).json();
  return event;
}

// What a webhook does is its body's first word.
class Clumsy final : public Adapter {
 public:
  using Adapter::Adapter;
  static constexpr const char* kId = "clumsy";
  static constexpr const char* kVersion = "1.0.0";
  static constexpr const char* kDescriptor = "{}";
  Status configure(std::string_view) override { return host().add_route("POST", "", 64); }
  Status send(Op op, const Command&) override {
    complete(op, {});
    complete(op, {});
    return Status::pending();
  }
  void on_request(Op op, const HttpRequestView& request) override {
    Event event = good_event();
    if (request.body() == "bad data") event.data = R"({"platform":{"nam":"typo"}})";
    if (request.body() == "host's block") event.data = R"({"raw":{}})";
    if (request.body() == "no id") event.id_material.clear();
    if (request.body() == "late event") host().respond(op, {});
    last_ = host().emit(op, event);
    HttpAnswer answer;
    answer.status = last_.code == EKD_E_FULL ? 503 : 200;
    if (request.body() != "late event") host().respond(op, answer);
    if (request.body() == "twice") host().respond(op, answer);
  }

 private:
  Status last_;
};

void start(FakeHost& host) {
  REQUIRE(host.create(&detail::PluginFile<Clumsy>::kEntry, "clumsy").ok());
  REQUIRE(host.configure("{}").ok());
  REQUIRE(host.start().status.ok());
}

}  // namespace

TEST_CASE("a webhook that behaves leaves one event and no violation") {
  FakeHost host;
  start(host);
  CHECK(host.request("POST", "", "", "fine")->status == 200);
  CHECK(host.events().size() == 1);
  CHECK(host.violations().empty());
}

TEST_CASE("the answer to a webhook waits for the disk") {
  FakeHost host;
  start(host);
  host.hold_disk(true);
  CHECK_FALSE(host.request("POST", "", "", "fine"));
  host.hold_disk(false);
  CHECK(host.last_answer()->status == 200);
}

TEST_CASE("a full journal, an unknown path and a long body are answered as the gateway does") {
  FakeHost host;
  start(host);
  host.set_journal_full(true);
  CHECK(host.request("POST", "", "", "fine")->status == 503);
  CHECK(host.request("POST", "/other", "", "fine")->status == 404);
  CHECK(host.request("GET", "", "", "")->status == 404);
  CHECK(host.request("POST", "", "", std::string(65, 'x'))->status == 413);
}

TEST_CASE("what breaks the contract is listed") {
  FakeHost host;
  start(host);
  SECTION("data against the schema") {
    host.request("POST", "", "", "bad data");
  }
  SECTION("a block that is the host's") {
    host.request("POST", "", "", "host's block");
  }
  SECTION("an event without id material") {
    host.request("POST", "", "", "no id");
  }
  SECTION("an event after the answer") {
    host.request("POST", "", "", "late event");
  }
  SECTION("a second answer") {
    host.request("POST", "", "", "twice");
  }
  SECTION("a second completion") {
    host.send({.type = "message.send"});
  }
  CHECK_FALSE(host.violations().empty());
}
