// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <vector>

#include "plugin/webhooks.hpp"
#include "stand_in.hpp"

namespace {

using namespace ekiden;
using namespace ekiden::plugin;
using namespace ekiden::plugin::test;

struct Started : StandInStage {
  explicit Started(Kind kind = Kind::adapter, const Prepare& prepare = {}) : StandInStage(kind, prepare) { start(); }

  ekd_op send() {
    instance->send({1, "c1", "message.send", "oA", "{}"}, keep(ends));
    loop.run();
    return plugin->ops.back();
  }
  ekd_op deliver(std::size_t n) {
    instance->deliver(std::vector<DeliveryCall>(n), keep(ends));
    loop.run();
    return plugin->ops.back();
  }
  std::uint64_t defects() { return metrics.counter("ekiden_plugin_defects_total", {{"instance", "chan"}}).value(); }
  std::vector<Outcome> ends;
};

ekd_item_result item(ekd_status status, std::string_view message = {}) {
  return {.size = sizeof(ekd_item_result),
          .status = status,
          .retry_after_ms = 0,
          .upstream_status = 0,
          .message = str(message),
          .result = {}};
}

TEST_CASE("each event of a batch ends with its own result, and one without a result was not carried out") {
  Started stage(Kind::sink);
  const ekd_op op = stage.deliver(3);
  const ekd_item_result results[] = {item(EKD_OK), item(EKD_E_REJECTED, "no such customer")};
  stage.plugin->host->complete_items(stage.plugin->host, op, results, 2);
  stage.loop.run();
  REQUIRE(stage.ends.size() == 1);
  const Outcome& end = stage.ends[0];
  REQUIRE(end.items.size() == 3);
  CHECK(end.of_item(0).ok());
  CHECK(end.of_item(1).status == EKD_E_REJECTED);
  CHECK(end.of_item(1).message == "no such customer");
  CHECK(end.of_item(2).is_retryable());
  CHECK_THAT(end.of_item(2).message, Catch::Contains("no result"));
  CHECK(stage.defects() == 0);
}

TEST_CASE("no results at all mean that nothing was carried out") {
  Started stage(Kind::sink);
  const ekd_op op = stage.deliver(2);
  stage.plugin->host->complete_items(stage.plugin->host, op, nullptr, 0);
  stage.loop.run();
  REQUIRE(stage.ends.size() == 1);
  CHECK(stage.ends[0].of_item(0).is_retryable());
  CHECK(stage.ends[0].of_item(1).is_retryable());
}

TEST_CASE("results whose sizes lie, or that are null, leave the outcome unknown and are logged once") {
  Started stage(Kind::sink);
  ekd_item_result small = item(EKD_OK);
  small.size = 8;
  ekd_item_result odd[] = {item(EKD_OK), item(EKD_OK)};
  odd[0].size += 1;
  const ekd_item_result* const lies[] = {&small, odd, nullptr};
  for (const ekd_item_result* lie : lies) {
    const ekd_op op = stage.deliver(2);
    stage.plugin->host->complete_items(stage.plugin->host, op, lie, 2);
    stage.loop.run();
    CHECK(stage.ends.back().is_unknown());
  }
  CHECK(stage.ends.size() == 3);
  CHECK(stage.logged("cannot be read") == 1);
  CHECK(stage.defects() == 3);
}

TEST_CASE("more results than events are a defect; those of the events count") {
  Started stage(Kind::sink);
  const ekd_op op = stage.deliver(1);
  const ekd_item_result results[] = {item(EKD_OK), item(EKD_OK)};
  stage.plugin->host->complete_items(stage.plugin->host, op, results, 2);
  stage.loop.run();
  REQUIRE(stage.ends.size() == 1);
  CHECK(stage.ends[0].items.size() == 1);
  CHECK(stage.logged("more results than it has events") == 1);
}

TEST_CASE("what is no batch may be ended with one item") {
  Started stage;
  const ekd_op op = stage.send();
  const ekd_item_result result = item(EKD_E_RETRY, "later");
  stage.plugin->host->complete_items(stage.plugin->host, op, &result, 1);
  stage.loop.run();
  REQUIRE(stage.ends.size() == 1);
  CHECK(stage.ends[0].status == EKD_E_RETRY);
  CHECK(stage.ends[0].items.empty());
}

TEST_CASE("what is no batch, and is ended with no item, has an unknown outcome") {
  Started stage;
  const ekd_op op = stage.send();
  stage.plugin->host->complete_items(stage.plugin->host, op, nullptr, 0);
  stage.loop.run();
  REQUIRE(stage.ends.size() == 1);
  CHECK(stage.ends[0].is_unknown());
  CHECK(stage.defects() == 1);
}

TEST_CASE("an operation is ended by the instance that it belongs to, and by no other") {
  Started one;
  Started other;
  const ekd_op op = one.send();
  other.plugin->complete(op, EKD_OK);
  other.loop.run();
  one.loop.run();
  CHECK(one.ends.empty());
  CHECK(other.defects() == 1);
  one.plugin->complete(op, EKD_OK);
  one.loop.run();
  CHECK(one.ends.size() == 1);
}

TEST_CASE("a plugin that completes again and again is logged once and counted") {
  Started stage;
  const ekd_op op = stage.send();
  for (int i = 0; i < 5; ++i) stage.plugin->complete(op, EKD_OK);
  stage.loop.run();
  CHECK(stage.ends.size() == 1);
  CHECK(stage.defects() == 4);
  CHECK(stage.logged("an operation was completed that nobody waits for") == 1);
}

TEST_CASE("completing with EKD_PENDING is a defect that ends the operation") {
  Started stage;
  stage.plugin->complete(stage.send(), EKD_PENDING);
  stage.loop.run();
  REQUIRE(stage.ends.size() == 1);
  CHECK(stage.ends[0].status == EKD_E_INTERNAL);
  CHECK(stage.defects() == 1);
}

TEST_CASE("at its deadline an operation is cancelled, and what the plugin then says is its end") {
  Started stage;
  const ekd_op op = stage.send();
  stage.pass(119'000);
  CHECK(stage.plugin->cancelled.empty());
  stage.pass(3'000);
  CHECK(stage.plugin->cancelled == std::vector<ekd_op>{op});
  CHECK(stage.ends.empty());
  stage.plugin->complete(op, EKD_E_CANCELLED);
  stage.loop.run();
  REQUIRE(stage.ends.size() == 1);
  CHECK(stage.ends[0].status == EKD_E_CANCELLED);
}

TEST_CASE("a plugin that stays silent after the cancellation loses the operation; its late word is counted") {
  Started stage;
  const ekd_op op = stage.send();
  stage.pass(140'000);
  REQUIRE(stage.ends.size() == 1);
  CHECK(stage.ends[0].is_unknown());
  CHECK(stage.plugin->cancelled.size() == 1);
  stage.plugin->complete(op, EKD_OK);
  stage.loop.run();
  CHECK(stage.ends.size() == 1);
  CHECK(stage.defects() == 1);
}

TEST_CASE("a plugin without cancel just loses the operation at its deadline") {
  Started stage(Kind::adapter, [](StandIn& plugin) { plugin.table.cancel = nullptr; });
  stage.send();
  stage.pass(126'000);
  REQUIRE(stage.ends.size() == 1);
  CHECK(stage.ends[0].is_unknown());
}

TEST_CASE("stop cancels what is in flight, and what is open afterwards ends as unknown") {
  Started stage;
  const ekd_op op = stage.send();
  std::vector<Outcome> stopped;
  stage.instance->stop(100, stage.keep(stopped));
  CHECK(stage.plugin->cancelled == std::vector<ekd_op>{op});
  stage.loop.run();
  REQUIRE(stopped.size() == 1);
  REQUIRE(stage.ends.size() == 1);
  CHECK(stage.ends[0].is_unknown());
  CHECK_THAT(stage.ends[0].message, Catch::Contains("stopped"));
}

TEST_CASE("reconcile asks the sink about one event") {
  Started stage(Kind::sink);
  REQUIRE(stage.instance->can_reconcile());
  DeliveryCall call;
  call.id = "e1";
  stage.instance->reconcile(call, stage.keep(stage.ends));
  stage.plugin->complete(stage.plugin->ops.back(), EKD_E_NOT_FOUND);
  stage.loop.run();
  CHECK(stage.plugin->reconciled == std::vector<std::string>{"e1"});
  REQUIRE(stage.ends.size() == 1);
  CHECK(stage.ends[0].status == EKD_E_NOT_FOUND);
  Started without(Kind::sink, [](StandIn& plugin) { plugin.sink.reconcile = nullptr; });
  CHECK_FALSE(without.instance->can_reconcile());
}

TEST_CASE("a webhook that is answered twice is answered once, and logged once") {
  Started stage(Kind::adapter);
  REQUIRE(stage.instance->webhooks().add("POST", "/x", 0).ok());
  const auto answer = std::make_shared<KeptAnswer>();
  IncomingRequest request;
  request.method = "POST";
  request.path = "/hooks/chan/x";
  stage.routes.routes.at(0).handle(request, answer);
  const ekd_http_answer given{.size = sizeof given,
                              .status = 200,
                              .content_type = {},
                              .body = {},
                              .reject_reason = {},
                              .reject_detail = {},
                              .headers = nullptr,
                              .header_count = 0,
                              .reserved = 0};
  const auto& routes = stage.plugin->service<ekd_http_routes>(EKD_HTTP_ROUTE_ID);
  for (int i = 0; i < 3; ++i) routes.respond(stage.plugin->host, stage.plugin->requests.at(0), &given);
  CHECK(answer->answers.size() == 1);
  CHECK(stage.defects() == 2);
  CHECK(stage.logged("answered that nobody waits for") == 1);
}

}  // namespace
