// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <vector>

#include "stage.hpp"

namespace {

using namespace ekiden;
using namespace ekiden::plugin;
using namespace ekiden::plugin::test;

// A plugin that lives in no file: it says OK to everything and leaves its start open.
struct StandIn {
  explicit StandIn(const ekd_host* given) : host(given) {
    table.size = sizeof table;
    table.data = this;
    table.configure = [](const ekd_plugin*, ekd_str, ekd_error*) -> ekd_status { return EKD_OK; };
    table.start = [](const ekd_plugin* plugin, ekd_op op, ekd_error*) -> ekd_status {
      of(plugin).starting = op;
      return EKD_PENDING;
    };
    table.stop = [](const ekd_plugin*, ekd_op, std::uint32_t, ekd_error*) -> ekd_status { return EKD_OK; };
    table.destroy = [](const ekd_plugin* plugin) { of(plugin).destroyed = true; };
    table.get_extension = [](const ekd_plugin*, const char* id) -> const void* {
      static const ekd_adapter adapter{
          sizeof(ekd_adapter), 0,
          [](const ekd_plugin*, ekd_op, const ekd_command*, ekd_error*) -> ekd_status { return EKD_OK; }};
      return std::string_view(id) == EKD_ADAPTER_ID ? &adapter : nullptr;
    };
  }
  static StandIn& of(const ekd_plugin* plugin) { return *static_cast<StandIn*>(plugin->data); }

  ekd_status add_route() const {
    const auto* routes = static_cast<const ekd_http_routes*>(host->get_extension(host, EKD_HTTP_ROUTE_ID));
    const ekd_http_route route{
        .size = sizeof route, .reserved = 0, .method = str("POST"), .path = {}, .max_body_bytes = 0};
    return routes->add(host, &route, nullptr);
  }
  ekd_status define(const char* name) const {
    const auto* metrics = static_cast<const ekd_metrics*>(host->get_extension(host, EKD_METRICS_ID));
    ekd_metric metric{};
    metric.size = sizeof metric;
    metric.kind = EKD_METRIC_COUNTER;
    metric.name = str(name);
    std::uint32_t id = 0;
    return metrics->define(host, &metric, &id, nullptr);
  }

  const ekd_host* host;
  ekd_plugin table{};
  ekd_op starting = 0;
  bool destroyed = false;
};

TEST_CASE("an instance stands on any plugin, which may add routes and metrics until its start has completed") {
  Ports ports;
  std::unique_ptr<StandIn> stand_in;
  const Make make = [&](const ekd_host* host, const Component&, ekd_error*) {
    stand_in = std::make_unique<StandIn>(host);
    return &stand_in->table;
  };
  Component component;
  component.id = "stand-in";
  {
    const auto instance = Instance::create(make, component, "chan", ports.services());
    REQUIRE(instance);
    REQUIRE((*instance)->configure("{}", "acc"));
    std::vector<Outcome> started;
    (*instance)->start([&](const Outcome& outcome) { started.push_back(outcome); });
    ports.loop.run();
    CHECK(started.empty());
    CHECK(stand_in->add_route() == EKD_OK);
    CHECK(stand_in->define("seen_total") == EKD_OK);

    stand_in->host->complete(stand_in->host, stand_in->starting, EKD_OK, {}, nullptr);
    ports.loop.run();
    REQUIRE(started.size() == 1);
    CHECK((*instance)->state() == Instance::State::started);
    CHECK(ports.routes.routes.size() == 1);
    CHECK(stand_in->add_route() == EKD_E_STATE);
    CHECK(stand_in->define("late_total") == EKD_E_STATE);
    CHECK_FALSE(stand_in->destroyed);
  }
  CHECK(stand_in->destroyed);
}

}  // namespace
