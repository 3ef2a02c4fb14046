// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <optional>

#include "plugin/webhooks.hpp"
#include "stage.hpp"

namespace {

using namespace ekiden;
using namespace ekiden::plugin;
using namespace ekiden::plugin::test;

struct PuppetStage : Ports {
  PuppetStage() : instance(start_puppet("puppet", "chan", services(), loop)) {}

  std::vector<Outcome> send(const std::string& text) {
    auto ends = std::make_shared<std::vector<Outcome>>();
    instance->send({1, "c1", "message.send", "oA", "{\"text\":\"" + text + "\"}"},
                   [ends](const Outcome& outcome) { ends->push_back(outcome); });
    CHECK(ends->empty());  // never inside the call
    loop.run();
    return *ends;
  }
  std::shared_ptr<KeptAnswer> request(const std::string& body) {
    IncomingRequest request;
    request.method = "POST";
    request.path = "/hooks/chan";
    request.body = body;
    auto answer = std::make_shared<KeptAnswer>();
    REQUIRE(routes.routes.size() == 1);
    routes.routes[0].handle(request, answer);
    loop.run();
    return answer;
  }
  void make_durable(const Status& status = {}) {
    for (auto& done : std::exchange(ingress.waiting, {})) done(status);
    loop.run();
  }

  std::shared_ptr<Instance> instance;
};

TEST_CASE("an operation ends once, whatever the plugin does") {
  PuppetStage stage;
  CHECK(stage.send("hello").front().ok());
  const auto thrown = stage.send("#throw");
  REQUIRE(thrown.size() == 1);
  CHECK(thrown[0].status == EKD_E_INTERNAL);
  CHECK_THAT(thrown[0].message, Catch::Contains("a defect"));
  CHECK(stage.send("#twice").size() == 1);
  CHECK(stage.log.contains("completed that nobody waits for"));
  CHECK(stage.send("#never").empty());
  CHECK(stage.send("hello").size() == 1);
  const auto refused = stage.send("#reject");
  CHECK(refused[0].upstream_status == 45015);
}

TEST_CASE("an operation that the plugin never ends becomes an unknown outcome, once") {
  PuppetStage stage;
  std::vector<Outcome> ends;
  stage.instance->send({1, "cmd", "message.send", "peer", R"({"text":"#never"})"},
                       [&](const Outcome& outcome) { ends.push_back(outcome); });
  for (int i = 0; i < 23; ++i) {
    stage.clock.advance(5'000);
    stage.loop.run();
  }
  CHECK(ends.empty());
  for (int i = 0; i < 5; ++i) {
    stage.clock.advance(5'000);
    stage.loop.run();
  }
  REQUIRE(ends.size() == 1);
  CHECK(ends[0].is_unknown());
  CHECK_THAT(ends[0].message, Catch::Contains("120 s"));
}

TEST_CASE("nothing is sent before the start or after the stop") {
  PuppetStage stage;
  stage.instance->stop(100, [](const Outcome&) {});
  stage.loop.run();
  const auto ends = stage.send("hello");
  REQUIRE(ends.size() == 1);
  CHECK(ends[0].status == EKD_E_STATE);
}

TEST_CASE("a configuration that the plugin refuses, and a component that it does not have, are one sentence") {
  Ports ports;
  const Component component = puppet("puppet");
  Result<std::shared_ptr<Instance>> instance =
      Instance::create(make_from(**Library::load(component.file)), component, "chan", ports.services());
  REQUIRE(instance);
  const Status refused = (*instance)->configure(R"({"x":"#refuse"})", "acc");
  CHECK(refused.code() == Code::config);
  CHECK(refused.message() == "the configuration does not please");
  Component unknown = component;
  unknown.id = "nobody";
  const auto none = Instance::create(make_from(**Library::load(component.file)), unknown, "chan", ports.services());
  REQUIRE_FALSE(none);
  CHECK_THAT(none.status().message(), Catch::Contains("adapter nobody") && Catch::Contains("puppet.so"));
  Component wrong_kind = component;
  wrong_kind.kind = Kind::sink;
  CHECK_THAT(Instance::create(make_from(**Library::load(component.file)), wrong_kind, "chan", ports.services())
                 .status()
                 .message(),
             Catch::Contains("ekiden.sink/1"));
}

TEST_CASE("a webhook is answered only when its event is on disk") {
  PuppetStage stage;
  const auto answer = stage.request("hello");
  CHECK(answer->answers.empty());
  CHECK(stage.ingress.events.size() == 1);
  stage.make_durable();
  REQUIRE(answer->answers.size() == 1);
  CHECK(answer->answers[0].status == 200);
}

TEST_CASE("a webhook whose event the journal refuses is answered 503, so that the platform tries again") {
  PuppetStage stage;
  const auto answer = stage.request("hello");
  stage.make_durable(Status(Code::full, "no room"));
  REQUIRE(answer->answers.size() == 1);
  CHECK(answer->answers[0].status == 503);
  CHECK(answer->answers[0].headers.front().name == "Retry-After");
}

TEST_CASE("a plugin that never answers a webhook loses it after the sweep; its late answer is nothing") {
  PuppetStage stage;
  const auto answer = stage.request("#never");
  stage.clock.advance(29'000);
  stage.loop.run();
  CHECK(answer->answers.empty());
  for (int i = 0; i < 3; ++i) {
    stage.clock.advance(5'000);
    stage.loop.run();
  }
  REQUIRE(answer->answers.size() == 1);
  CHECK(answer->answers[0].status == 503);
  CHECK(stage.metrics.counter("ekiden_rejected_total", {{"channel", "chan"}, {"reason", "no_answer"}}).value() == 1);
}

TEST_CASE("a webhook handler that throws is answered 500, and one that answers twice is answered once") {
  PuppetStage stage;
  const auto thrown = stage.request("#throw");
  REQUIRE(thrown->answers.size() == 1);
  CHECK(thrown->answers[0].status == 500);
  const auto twice = stage.request("#twice");
  stage.make_durable();
  REQUIRE(twice->answers.size() == 1);
  CHECK(twice->answers[0].status == 200);
}

TEST_CASE("an event that breaks the contract is the plugin's defect: logged, not journalled, answered by the plugin") {
  PuppetStage stage;
  for (const char* body : {"#bad-data", "#no-type"}) {
    const auto answer = stage.request(body);
    stage.make_durable();
    REQUIRE(answer->answers.size() == 1);
    CHECK(answer->answers[0].status == 400);
  }
  CHECK(stage.ingress.events.empty());
  CHECK(stage.log.contains("an event broke the contract"));
}

TEST_CASE("a webhook that is not answered when the plugin is stopped is answered 503 at once") {
  PuppetStage stage;
  const auto open = stage.request("#never");
  const auto held = stage.request("hello");
  bool stopped = false;
  stage.instance->stop(100, [&](const Outcome&) { stopped = true; });
  stage.loop.run();
  REQUIRE(stopped);
  REQUIRE(open->answers.size() == 1);
  CHECK(open->answers[0].status == 503);
  CHECK(held->answers.empty());  // it waits for the disk
  stage.make_durable();
  REQUIRE(held->answers.size() == 1);
  CHECK(held->answers[0].status == 200);
}

TEST_CASE("after close every new webhook is answered 503") {
  PuppetStage stage;
  stage.instance->webhooks().close();
  CHECK(stage.request("hello")->answers.at(0).status == 503);
  stage.instance.reset();
  CHECK(stage.request("hello")->answers.at(0).status == 503);
}

}  // namespace
