// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <vector>

#include "stand_in.hpp"

namespace {

using namespace ekiden;
using namespace ekiden::plugin;
using namespace ekiden::plugin::test;

ekd_status add_route(const StandIn& plugin) {
  const ekd_http_route route{
      .size = sizeof route, .reserved = 0, .method = str("POST"), .path = {}, .max_body_bytes = 0};
  return plugin.service<ekd_http_routes>(EKD_HTTP_ROUTE_ID).add(plugin.host, &route, nullptr);
}

ekd_status define(const StandIn& plugin, const char* name) {
  ekd_metric metric{};
  metric.size = sizeof metric;
  metric.kind = EKD_METRIC_COUNTER;
  metric.name = str(name);
  std::uint32_t id = 0;
  return plugin.service<ekd_metrics>(EKD_METRICS_ID).define(plugin.host, &metric, &id, nullptr);
}

TEST_CASE("an instance stands on any plugin, which may add routes and metrics until its start has completed") {
  StandInStage stage;
  ekd_op starting = 0;
  stage.plugin->on_start = [&](ekd_op op) {
    starting = op;
    return EKD_PENDING;
  };
  std::vector<Outcome> started;
  stage.instance->start(stage.keep(started));
  stage.loop.run();
  CHECK(started.empty());
  CHECK(add_route(*stage.plugin) == EKD_OK);
  CHECK(define(*stage.plugin, "seen_total") == EKD_OK);

  stage.plugin->complete(starting, EKD_OK);
  stage.loop.run();
  REQUIRE(started.size() == 1);
  CHECK(stage.instance->state() == Instance::State::started);
  CHECK(stage.routes.routes.size() == 1);
  CHECK(add_route(*stage.plugin) == EKD_E_STATE);
  CHECK(define(*stage.plugin, "late_total") == EKD_E_STATE);
  CHECK_FALSE(stage.plugin->destroyed);
  stage.instance.reset();
  CHECK(stage.plugin->destroyed);
}

TEST_CASE("a plugin whose tables are smaller than in 1.0, or lack a function, is refused with the table's name") {
  CHECK_THROWS_WITH(StandInStage(Kind::adapter, [](StandIn& plugin) { plugin.adapter.size = 4; }),
                    Catch::Contains("ekiden.adapter/1 is incomplete"));
  CHECK_THROWS_WITH(StandInStage(Kind::sink, [](StandIn& plugin) { plugin.sink.deliver = nullptr; }),
                    Catch::Contains("ekiden.sink/1 is incomplete"));
  CHECK_THROWS_WITH(StandInStage(Kind::sink, [](StandIn& plugin) { plugin.table.size = 16; }),
                    Catch::Contains("its instance is incomplete"));
}

}  // namespace
