// SPDX-License-Identifier: Apache-2.0
// What the wrapper promises: no exception crosses, callbacks come once, a missing service is said.
#include <ekidenpp/ekiden.hpp>

#include <catch2/catch.hpp>
#include <ekiden/testkit/fake_host.hpp>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

using namespace ekiden::sdk;
using ekiden::testkit::FakeHost;
using ekiden::testkit::HostAge;

namespace {

// Does what its configuration says.
class Probe final : public Adapter {
 public:
  using Adapter::Adapter;
  static constexpr const char* kId = "probe";
  static constexpr const char* kVersion = "1.2.3";
  static constexpr const char* kDescriptor = "{}";

  Status configure(std::string_view config) override {
    if (config == "throw") throw std::runtime_error("in configure");
    if (config == "throw int") throw 42;
    if (Status status = host().add_route("POST", ""); !status.ok()) return status;
    sent_ = host().counter("sent_total");
    return {};
  }

  void on_request(Op op, const HttpRequestView& request) override {
    if (request.body() == "throw") throw std::runtime_error("in on_request");
    HttpAnswer answer;
    answer.body = std::string(request.header("x-name")) + std::string(request.query());
    host().respond(op, answer);
  }

  void refresh_token(Op op, std::string_view name) override {
    if (name == "throw") throw std::runtime_error("in refresh_token");
    host().token_refreshed(op, {}, "secret-" + std::to_string(++tokens_), 1'000);
  }

  Status send(Op op, const Command& command) override {
    host().record(sent_);
    if (command.type == "throw") throw std::runtime_error("in send");
    if (command.type == "http") {
      return pending_if(host().request({.method = "GET", .url = "http://x/"},
                                       [this, op](const HttpResponse& r) { complete(op, {}, std::string(r.body)); }));
    }
    if (command.type == "threads") return ask_from_threads();
    if (command.type == "throw in callback") {
      return pending_if(host().request({.method = "GET", .url = "http://x/"},
                                       [](const HttpResponse&) { throw std::runtime_error("in callback"); }));
    }
    return pending_if(host().get_token(
        command.type, [this, op](const TokenResult& token) { complete(op, token.status, token.token); }));
  }

 private:
  Status ask_from_threads() {
    {
      std::vector<std::jthread> threads;
      for (int i = 0; i < 4; ++i) {
        threads.emplace_back([this] {
          for (int n = 0; n < 25; ++n) {
            const Status asked = host().request({.method = "GET", .url = "http://x/"},
                                                [this](const HttpResponse&) { host().record(sent_); });
            if (!asked.ok()) host().log(LogLevel::error, asked.message);
          }
        });
      }
    }
    return {};
  }

  static Status pending_if(Status started) { return started.ok() ? Status::pending() : started; }
  Metric sent_;
  int tokens_ = 0;
};

class Collector final : public Sink {
 public:
  using Sink::Sink;
  static constexpr const char* kId = "collector";
  static constexpr const char* kVersion = "1.0.0";
  static constexpr const char* kDescriptor = "{}";
  Status configure(std::string_view) override { return {}; }
  Status deliver(Op, std::span<const Delivery> events) override {
    std::string all;
    for (const Delivery& event : events) all.append(event.id).append(event.record).append(" ");
    return Status::rejected(all);
  }
};

const ekd_entry* entry() {
  return &detail::PluginFile<Probe, Collector>::kEntry;
}

void start(FakeHost& host) {
  REQUIRE(host.create(entry(), "probe").ok());
  REQUIRE(host.configure("{}").ok());
  REQUIRE(host.start().status.ok());
}

}  // namespace

TEST_CASE("a plugin file lists its components and makes them by id") {
  const auto* factory = static_cast<const ekd_factory*>(entry()->get_factory(EKD_FACTORY_ID));
  REQUIRE(factory->count() == 2);
  CHECK(std::string(factory->descriptor(0)->id) == "probe");
  CHECK(factory->descriptor(0)->kind == EKD_KIND_ADAPTER);
  CHECK(factory->descriptor(1)->kind == EKD_KIND_SINK);
  CHECK(factory->descriptor(2) == nullptr);
  CHECK(entry()->get_factory("ekiden.factory/2") == nullptr);
  CHECK(entry()->get_factory(nullptr) == nullptr);
  FakeHost host;
  CHECK(host.create(entry(), "probe2").code == EKD_E_NOT_FOUND);
}

TEST_CASE("init and deinit may be called any number of times") {
  entry()->deinit();
  for (int i = 0; i < 3; ++i) CHECK(entry()->init("/x.so", nullptr) == EKD_OK);
  for (int i = 0; i < 5; ++i) entry()->deinit();
}

TEST_CASE("an adapter is no sink, and the other way round") {
  FakeHost host;
  REQUIRE(host.create(entry(), "probe").ok());
  CHECK(host.plugin()->get_extension(host.plugin(), EKD_ADAPTER_ID) != nullptr);
  CHECK(host.plugin()->get_extension(host.plugin(), EKD_SINK_ID) == nullptr);
  CHECK(host.plugin()->get_extension(host.plugin(), "ekiden.unheard-of/1") == nullptr);
  CHECK(host.plugin()->get_extension(host.plugin(), nullptr) == nullptr);
}

TEST_CASE("an exception ends at the plugin's border as a defect that is logged") {
  FakeHost host;
  SECTION("in configure") {
    REQUIRE(host.create(entry(), "probe").ok());
    const Status status = host.configure("throw");
    CHECK(status.code == EKD_E_INTERNAL);
    CHECK(status.message == "configure: in configure");
    CHECK_THAT(host.log_text(), Catch::Contains("in configure"));
  }
  SECTION("that is no std::exception") {
    REQUIRE(host.create(entry(), "probe").ok());
    CHECK(host.configure("throw int").code == EKD_E_INTERNAL);
  }
  SECTION("in send") {
    start(host);
    CHECK(host.send({.type = "throw"})->status.code == EKD_E_INTERNAL);
  }
  SECTION("in a callback") {
    start(host);
    host.script("GET", "http://x/", {});
    CHECK_FALSE(host.send({.type = "throw in callback"}));
    CHECK_THAT(host.log_text(), Catch::Contains("in callback"));
  }
  SECTION("in a webhook, which is answered 500") {
    start(host);
    CHECK(host.request("POST", "", "", "throw")->status == 500);
  }
  SECTION("in a refresh, which fails for those that wait") {
    start(host);
    CHECK(host.send({.type = "throw in refresh"}).has_value());
    CHECK(host.send({.type = "throw"})->status.code == EKD_E_INTERNAL);
  }
  CHECK(host.violations().empty());
}

TEST_CASE("the answer to a request comes back to the callback that waits for it") {
  FakeHost host;
  start(host);
  host.script("GET", "http://x/", {.body = "late", .delay_ms = 100});
  host.script("GET", "http://x/", {.body = "early"});
  CHECK_FALSE(host.send({.type = "http"}));
  CHECK(host.send({.type = "http"})->result == "early");
  host.advance(100);
  CHECK(host.metric("sent_total") == 2);
  CHECK(host.violations().empty());
}

TEST_CASE("requests from a plugin's own threads are answered on the strand, each once") {
  FakeHost host;
  start(host);
  host.script("GET", "http://x/", {}, 100);
  CHECK(host.send({.type = "threads"})->status.ok());
  CHECK(host.requests().size() == 100);
  CHECK(host.metric("sent_total") == 101);
  CHECK(host.violations().empty());
}

TEST_CASE("a token is fetched once for all, and again when it has run out") {
  FakeHost host;
  start(host);
  CHECK(host.send({.type = "api"})->result == "secret-1");
  CHECK(host.send({.type = "api"})->result == "secret-1");
  CHECK(host.token_refreshes() == 1);
  host.advance(1'001);
  CHECK(host.send({.type = "api"})->result == "secret-2");
}

TEST_CASE("a webhook's headers are found whatever their case") {
  FakeHost host;
  start(host);
  const auto answer = host.request("POST", "", "?q", "", {{"X-NAME", "ada"}});
  CHECK(answer->status == 200);
  CHECK(answer->body == "ada?q");
}

TEST_CASE("a service that the host lacks is reported by its name") {
  FakeHost::Options options;
  options.without = {"ekiden.http-client/1", "ekiden.token/1", "ekiden.metrics/1", "ekiden.log/1"};
  FakeHost host(options);
  start(host);
  CHECK(host.send({.type = "http"})->status.code == EKD_E_UNSUPPORTED);
  CHECK_THAT(host.send({.type = "api"})->status.message, Catch::Contains("ekiden.token/1"));
}

TEST_CASE("a sink gets every event of a batch") {
  FakeHost host;
  REQUIRE(host.create(entry(), "collector").ok());
  REQUIRE(host.configure("{}").ok());
  REQUIRE(host.start().status.ok());
  CHECK(host.deliver({{.id = "a"}, {.id = "b"}})->status.message == "a b ");
}

TEST_CASE("a sink gets the record of an event, and none from a host that is older than records") {
  for (const auto& [age, seen] : {std::pair{HostAge::oldest, "a b "}, std::pair{HostAge::current, "a{} b "},
                                  std::pair{HostAge::newer, "a{} b "}}) {
    FakeHost::Options options;
    options.age = age;
    FakeHost host(options);
    REQUIRE(host.create(entry(), "collector").ok());
    REQUIRE(host.configure("{}").ok());
    REQUIRE(host.start().status.ok());
    CHECK(host.deliver({{.id = "a", .record = "{}"}, {.id = "b"}})->status.message == seen);
  }
}
