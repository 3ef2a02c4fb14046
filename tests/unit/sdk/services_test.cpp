// SPDX-License-Identifier: Apache-2.0
// Every service through the wrapper and the fake host: what the one promises, the other keeps.
#include <ekiden/testkit/fake_host.hpp>
#include <ekidenpp/ekiden.hpp>

#include <catch2/catch.hpp>
#include <functional>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

using namespace ekiden::sdk;
using ekiden::testkit::FakeHost;
using ekiden::testkit::HostAge;

namespace {

// What the test wants done, where the plugin may do it.
struct Script {
  std::function<void(Host&)> in_configure = [](Host&) {};
  std::function<void(Host&)> in_start = [](Host&) {};
  std::function<Status(Host&, Op)> in_deliver = [](Host&, Op) { return Status(); };
  std::function<Status(Host&, Op)> in_reconcile = [](Host&, Op) { return Status(); };
  std::function<void(Host&, Op)> in_cancel = [](Host&, Op) {};
  std::vector<std::string> said;
};
thread_local Script* script = nullptr;

class Scripted final : public Sink {
 public:
  using Sink::Sink;
  static constexpr const char* kId = "scripted";
  static constexpr const char* kVersion = "1.0.0";
  static constexpr const char* kDescriptor =
      R"({"config": {"properties": {"key": {"type": "string", "x-secret": true}, "url": {"type": "string"}}}})";
  Status configure(std::string_view) override {
    script->in_configure(host());
    return {};
  }
  Status start(Op) override {
    script->in_start(host());
    return {};
  }
  Status deliver(Op op, std::span<const Delivery> events) override {
    for (const Delivery& event : events) script->said.push_back(std::string(event.id));
    return script->in_deliver(host(), op);
  }
  Status reconcile(Op op, const Delivery&) override { return script->in_reconcile(host(), op); }
  void cancel(Op op) override { script->in_cancel(host(), op); }
  void on_ready() override { script->said.emplace_back("ready"); }
};

struct Fixture : Script {
  explicit Fixture(FakeHost::Options options = {}) : host(std::move(options)) { script = this; }
  ~Fixture() {
    for (const auto& violation : host.violations()) UNSCOPED_INFO(violation);
    CHECK(host.violations().empty() == !expects_violations);
  }
  void start(std::string_view config = "{}") {
    REQUIRE(host.create(&detail::PluginFile<Scripted>::kEntry, "scripted").ok());
    REQUIRE(host.configure(config).ok());
    REQUIRE(host.start().status.ok());
  }
  std::function<void()> says(std::string what) {
    return [this, what] { said.push_back(what); };
  }
  bool expects_violations = false;
  FakeHost host;
};

Emission page(std::string cursor) {
  Event event;
  event.type = "message.received";
  event.account = "a";
  event.peer_kind = "dm";
  event.peer_id = "p";
  event.id_material = {cursor};
  event.data =
      EventData().platform({.name = "p"}).sender({}).message({.native_id = "1", .parts = {Part::text("x")}}).json();
  return {.events = {event}, .cursor_name = "inbox", .cursor = cursor};
}

using Said = std::vector<std::string>;

}  // namespace

TEST_CASE("timers fire in the order of their times, once or again and again, until they are cancelled") {
  Fixture test;
  TimerId repeated = 0;
  test.in_start = [&](Host& host) {
    CHECK(host.timers().after(30, test.says("once")).ok());
    CHECK(host.timers().every(20, 20, test.says("again"), &repeated).ok());
    TimerId never = 0;
    CHECK(host.timers().after(10, test.says("never"), &never).ok());
    host.timers().cancel(never);
  };
  test.start();
  test.host.advance(60);
  CHECK(test.said == Said{"again", "once", "again", "again"});
  CHECK(test.host.timers() == 1);
  test.in_deliver = [&](Host& host, Op) {
    host.timers().cancel(repeated);
    return Status();
  };
  CHECK(test.host.deliver({{.id = "cancel"}})->status.ok());
  test.host.advance(100);
  CHECK(test.said == Said{"again", "once", "again", "again", "cancel"});
}

TEST_CASE("values outlive the instance, and sync tells when they are on disk") {
  Fixture test;
  test.in_start = [&](Host& host) {
    KvEntry entry;
    std::uint64_t version = 0;
    CHECK(host.kv().get("page", entry).code == EKD_E_NOT_FOUND);
    CHECK(host.kv().compare_and_put("page", 0, "1", &version).ok());
    CHECK(host.kv().compare_and_put("page", 0, "2").code == EKD_E_CONFLICT);
    CHECK(host.kv().compare_and_put("page", version, "2").ok());
    CHECK(host.kv().put("other", "x").ok());
    CHECK(host.kv().remove("other").ok());
    CHECK(host.kv().put(std::string(257, 'k'), "x").code == EKD_E_ARGUMENT);
    CHECK(host.kv().sync([&](const Status& status) { test.said.push_back(status.ok() ? "synced" : "lost"); }).ok());
  };
  test.host.hold_disk(true);
  test.start();
  CHECK(test.said.empty());
  test.host.hold_disk(false);
  CHECK(test.said == Said{"synced"});
  CHECK(test.host.stop().status.ok());
  test.host.destroy();
  test.in_start = [&](Host& host) {
    std::vector<KvEntry> all;
    CHECK(host.kv().scan("p", all).ok());
    REQUIRE(all.size() == 1);
    CHECK(all[0].key == "page");
    CHECK(all[0].value == "2");
  };
  test.start();
}

TEST_CASE("a service fails as often as the test orders") {
  Fixture test;
  test.start();
  test.in_deliver = [](Host& host, Op) { return host.kv().put("a", "b"); };
  test.host.fail_next("ekiden.kv/1", EKD_E_FULL, 2);
  CHECK(test.host.deliver({{.id = "1"}})->status.code == EKD_E_FULL);
  CHECK(test.host.deliver({{.id = "1"}})->status.code == EKD_E_FULL);
  CHECK(test.host.deliver({{.id = "1"}})->status.ok());
  CHECK(test.host.stored("a") == "b");
}

TEST_CASE("a cursor is durable with its events or not at all") {
  Fixture test;
  test.start();
  const auto durable = [&](const Status& status) { test.said.push_back(status.ok() ? "durable" : "lost"); };
  test.in_deliver = [&](Host& host, Op) { return host.emit(page("c1"), durable); };
  SECTION("on disk") {
    CHECK(test.host.deliver({{.id = "poll"}})->status.ok());
    CHECK(test.host.cursors()["inbox"] == "c1");
    CHECK(test.host.events().size() == 1);
    CHECK(test.said == Said{"poll", "durable"});
    test.in_deliver = [&](Host& host, Op) {
      std::string cursor;
      CHECK(host.cursor("none", cursor).code == EKD_E_NOT_FOUND);
      CHECK(host.cursor("inbox", cursor).ok());
      return Status::rejected(cursor);
    };
    CHECK(test.host.deliver({{.id = "read"}})->status.message == "c1");
  }
  SECTION("no room: refused, and told once when there is room") {
    test.host.set_journal_full(true);
    CHECK(test.host.deliver({{.id = "poll"}})->status.code == EKD_E_FULL);
    CHECK(test.host.deliver({{.id = "poll"}})->status.code == EKD_E_FULL);
    test.host.set_journal_full(false);
    CHECK(test.said == Said{"poll", "poll", "ready"});
    CHECK(test.host.events().empty());
  }
  SECTION("accepted and then lost") {
    test.host.fail_disk(true);
    CHECK(test.host.deliver({{.id = "poll"}})->status.ok());
    CHECK(test.host.events().empty());
    CHECK(test.host.cursors().empty());
    test.host.fail_disk(false);
    CHECK(test.said == Said{"poll", "lost", "ready"});
  }
}

TEST_CASE("offloaded work runs on a thread that is not the strand, and its end on the strand") {
  const auto workers = GENERATE(ekiden::testkit::Workers::in_turn, ekiden::testkit::Workers::on_demand,
                                ekiden::testkit::Workers::at_once);
  FakeHost::Options options;
  options.workers = workers;
  Fixture test(options);
  test.start();
  bool strand_at_work = true, strand_at_end = false, ended = false;
  test.in_deliver = [&](Host& host, Op op) {
    return host.workers()
                   .offload(
                       [&]() -> Status {
                         strand_at_work = host.is_strand();
                         throw std::runtime_error("in the work");
                       },
                       [&, op](const Status& status) {
                         strand_at_end = host.is_strand();
                         host.complete(op, status);
                         ended = true;
                       })
                   .ok()
               ? Status::pending()
               : Status::internal("not taken");
  };
  test.host.deliver({{.id = "1"}});
  if (workers == ekiden::testkit::Workers::on_demand) {
    CHECK_FALSE(ended);
    CHECK(test.host.run_work());
    CHECK_FALSE(test.host.run_work());
  }
  REQUIRE(test.host.run_until([&] { return ended; }));
  CHECK_FALSE(strand_at_work);
  CHECK(strand_at_end);
  CHECK(test.host.last_completion()->status.code == EKD_E_INTERNAL);
  CHECK_THAT(test.host.log_text(), Catch::Contains("in the work"));
}

TEST_CASE("each event of a batch has its own result, and what is left out is tried again") {
  Fixture test;
  test.start();
  test.in_deliver = [](Host& host, Op op) {
    const std::vector<ItemResult> results = {{Status(), "{}"}, {Status::rejected("no such customer"), ""}};
    host.complete_items(op, results);
    return Status::pending();
  };
  const auto done = test.host.deliver({{.id = "a"}, {.id = "b"}, {.id = "c"}});
  REQUIRE(done);
  REQUIRE(done->items.size() == 3);
  CHECK(done->items[0].status.ok());
  CHECK(done->items[1].status.message == "no such customer");
  CHECK(done->items[2].status.code == EKD_E_RETRY);
}

TEST_CASE("a cancelled operation still ends once, and what never ends is left over") {
  Fixture test;
  test.start();
  test.in_deliver = [](Host&, Op) { return Status::pending(); };
  CHECK_FALSE(test.host.deliver({{.id = "a"}}));
  CHECK(test.host.leftovers() == Said{"deliver() was never completed"});
  test.in_cancel = [](Host& host, Op op) { host.complete(op, Status::cancelled("nobody waits")); };
  test.host.cancel(test.host.last_op());
  CHECK(test.host.last_completion()->status.code == EKD_E_CANCELLED);
  CHECK(test.host.leftovers().empty());
  test.in_reconcile = [](Host&, Op) { return Status::not_found("it is not there"); };
  CHECK(test.host.reconcile({.id = "a"})->status.code == EKD_E_NOT_FOUND);
}

TEST_CASE("a request that is cancelled, late, lost or answered twice calls back once") {
  Fixture test;
  test.start();
  std::uint64_t id = 0;
  test.in_deliver = [&](Host& host, Op) {
    return host.request(
        {.url = "http://peer/x", .timeout_ms = 100},
        [&](const HttpResponse& r) { test.said.push_back(r.answered() ? "answered" : std::string(r.error)); }, &id);
  };
  ekiden::testkit::PeerAnswer answer;
  std::string expected = "answered";
  SECTION("twice") {
    answer.copies = 2;
  }
  SECTION("beyond the time limit") {
    answer.delay_ms = 101;
    expected = "no answer in time";
  }
  SECTION("cut off") {
    answer = ekiden::testkit::truncated_answer();
    expected = "the answer broke off";
  }
  SECTION("cancelled") {
    answer.delay_ms = 50;
    expected = "cancelled";
  }
  test.host.script("GET", "http://peer/", answer);
  CHECK(test.host.deliver({{.id = "go"}})->status.ok());
  if (expected == "cancelled") {
    test.in_deliver = [&](Host& host, Op) {
      host.cancel_request(id);
      return Status();
    };
    test.host.deliver({{.id = "cancel"}});
  }
  test.host.advance(1'000);
  CHECK(std::count(test.said.begin(), test.said.end(), expected) == 1);
  CHECK(test.host.leftovers().empty());
}

TEST_CASE("metrics have labels, secrets are read again, and health is what was said last") {
  Fixture test;
  Metric calls, duration;
  test.in_configure = [&](Host& host) {
    calls = host.counter("calls_total", {"kind"});
    duration = host.histogram("call_seconds");
  };
  test.start(R"({"key": "s1", "url": "u"})");
  test.in_deliver = [&](Host& host, Op) {
    host.record(calls, 1, {"read"});
    host.record(calls, 2, {"write"});
    host.record(duration, 0.5);
    host.degraded("the peer is slow");
    std::string secret;
    CHECK(host.secret("/url", secret).code == EKD_E_NOT_FOUND);
    CHECK(host.secret("/key", secret).ok());
    return Status::rejected(secret);
  };
  CHECK(test.host.deliver({{.id = "a"}})->status.message == "s1");
  test.host.set_secret("/key", "s2");
  CHECK(test.host.deliver({{.id = "a"}})->status.message == "s2");
  CHECK(test.host.metrics().value("calls_total", {"write"}) == 4);
  CHECK(test.host.metric("calls_total") == 6);
  CHECK(test.host.metrics().count("call_seconds") == 2);
  CHECK(test.host.health().state == EKD_HEALTH_DEGRADED);
}

TEST_CASE("a command under a delivery leaves with the good end of its event, and one by itself at once") {
  Fixture test;
  test.start();
  test.in_deliver = [&](Host& host, Op op) {
    CHECK(host.submit("alone", "{}").ok());
    CHECK(host.submit(op, "first", "{}", 0).ok());
    CHECK(host.submit(op, "second", "{}", 1).ok());
    const std::vector<ItemResult> results{{Status::retry("not now"), {}}, {{}, {}}};
    host.complete_items(op, results);
    return Status::pending();
  };
  test.host.deliver({{.id = "a"}, {.id = "b"}});
  std::vector<std::string> keys;
  for (const auto& command : test.host.accepted_commands()) keys.push_back(command.key);
  CHECK(keys == Said{"alone", "second"});
  CHECK(test.host.submitted().size() == 3);
  test.in_reconcile = [&](Host& host, Op op) { return host.submit(op, "found", "{}"); };
  CHECK(test.host.reconcile({.id = "a"})->status.ok());
  CHECK(test.host.accepted_commands().back().key == "found");
}

TEST_CASE("hosts of every age are understood, down to the last event of a batch") {
  FakeHost::Options options;
  options.age = GENERATE(HostAge::oldest, HostAge::current, HostAge::newer);
  Fixture test(options);
  test.in_start = [&](Host& host) { CHECK(host.kv().put("a", "b").ok()); };
  test.start();
  CHECK(test.host.deliver({{.id = "a"}, {.id = "b"}, {.id = "c"}})->status.ok());
  CHECK(test.said == Said{"a", "b", "c"});
}

TEST_CASE("without a service the wrapper says which is missing") {
  FakeHost::Options options;
  options.without = {"ekiden.kv/1", "ekiden.timer/1", "ekiden.executor/1", "ekiden.secrets/1"};
  Fixture test(options);
  test.start();
  test.in_deliver = [&](Host& host, Op) {
    std::string secret;
    for (const Status& status : {host.kv().put("a", "b"), host.timers().after(1, [] {}), host.secret("/a", secret),
                                 host.workers().offload([] { return Status(); }, {})}) {
      CHECK(status.code == EKD_E_UNSUPPORTED);
      test.said.push_back(status.message);
    }
    return Status();
  };
  test.host.deliver({{.id = "a"}});
  CHECK(test.said.back() == "this host does not offer ekiden.executor/1");
}

TEST_CASE("a command under an op that is over, or for an event that is not there, is a violation") {
  Fixture test;
  test.expects_violations = true;
  test.start();
  Op last = 0;
  test.in_deliver = [&](Host& host, Op op) {
    last = op;
    CHECK(host.submit(op, "key", "{}", 1).code == EKD_E_STATE);
    return Status();
  };
  test.host.deliver({{.id = "a"}});
  CHECK(test.host.violations().size() == 1);
  test.in_deliver = [&](Host& host, Op) {
    CHECK(host.submit(last, "key", "{}").code == EKD_E_STATE);
    return Status();
  };
  test.host.deliver({{.id = "a"}});
  CHECK(test.host.violations().size() == 2);
}

TEST_CASE("a call after stop and a definition on the wrong thread are violations") {
  Fixture test;
  test.expects_violations = true;
  Host* kept = nullptr;
  test.in_configure = [&](Host& host) { kept = &host; };
  test.start();
  CHECK(test.host.stop().status.ok());
  CHECK(kept->kv().put("a", "b").code == EKD_E_STATE);
  CHECK_THAT(test.host.violations().at(0), Catch::Contains("after stop"));
}
