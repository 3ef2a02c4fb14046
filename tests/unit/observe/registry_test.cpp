// SPDX-License-Identifier: Apache-2.0
#include "observe/registry.hpp"

#include <catch2/catch.hpp>
#include <thread>
#include <vector>

namespace {

using ekiden::Registry;

TEST_CASE("a metric is the same object for the same name and labels, in any order of labels") {
  Registry registry;
  auto& first = registry.counter("ekiden_events_total", {{"channel", "a"}, {"type", "t"}});
  CHECK(&first == &registry.counter("ekiden_events_total", {{"type", "t"}, {"channel", "a"}}));
  CHECK(&first != &registry.counter("ekiden_events_total", {{"channel", "b"}, {"type", "t"}}));
}

TEST_CASE("a name from outside is of one kind for ever, and none of the gateway's own") {
  using ekiden::Code;
  using ekiden::MetricKind;
  Registry registry;
  CHECK(registry.declare("ekiden_plugin_x_seconds", MetricKind::gauge));
  CHECK(registry.declare("ekiden_plugin_x_seconds", MetricKind::gauge));
  CHECK(registry.declare("ekiden_plugin_x_seconds", MetricKind::histogram).code() == Code::conflict);
  CHECK(registry.declare("ekiden_plugin_restarts_total", MetricKind::counter).code() == Code::conflict);
}

TEST_CASE("a series is shown with its labels in the order in which they were first given") {
  Registry registry;
  registry.counter("c", {{"sink", "crm"}, {"result", "ok"}}).add();
  registry.counter("c", {{"result", "ok"}, {"sink", "crm"}}).add();
  CHECK(registry.render() == "# TYPE c counter\nc{sink=\"crm\",result=\"ok\"} 2\n");
}

TEST_CASE("metrics are rendered with help, type and sorted series") {
  Registry registry;
  registry.counter("ekiden_rejected_total", {{"channel", "w"}, {"reason", "signature"}}).add(2);
  registry.counter("ekiden_rejected_total", {{"channel", "w"}, {"reason", "crypto"}}).add();
  registry.gauge("ekiden_journal_bytes", {}).set(4096);
  registry.gauge("another", {}).set(0.5);
  CHECK(registry.render() ==
        "# TYPE another gauge\n"
        "another 0.5\n"
        "# HELP ekiden_journal_bytes Size of the journal on disk.\n"
        "# TYPE ekiden_journal_bytes gauge\n"
        "ekiden_journal_bytes 4096\n"
        "# HELP ekiden_rejected_total Webhook requests refused, by reason.\n"
        "# TYPE ekiden_rejected_total counter\n"
        "ekiden_rejected_total{channel=\"w\",reason=\"crypto\"} 1\n"
        "ekiden_rejected_total{channel=\"w\",reason=\"signature\"} 2\n");
}

TEST_CASE("label values are escaped") {
  Registry registry;
  registry.gauge("g", {{"id", "a\"b\\c\nd"}}).set(1);
  CHECK(registry.render() == "# TYPE g gauge\ng{id=\"a\\\"b\\\\c\\nd\"} 1\n");
}

TEST_CASE("a histogram counts cumulatively, its bounds included") {
  Registry registry;
  auto& histogram = registry.histogram("ekiden_journal_sync_seconds", {});
  for (const double seconds : {0.0001, 0.00011, 0.5, 60.0, 61.0}) histogram.observe(seconds);
  const std::string text = registry.render();
  for (const char* line : {
           "# TYPE ekiden_journal_sync_seconds histogram\n",
           "ekiden_journal_sync_seconds_bucket{le=\"0.0001\"} 1\n",
           "ekiden_journal_sync_seconds_bucket{le=\"0.00025\"} 2\n",
           "ekiden_journal_sync_seconds_bucket{le=\"0.25\"} 2\n",
           "ekiden_journal_sync_seconds_bucket{le=\"0.5\"} 3\n",
           "ekiden_journal_sync_seconds_bucket{le=\"60\"} 4\n",
           "ekiden_journal_sync_seconds_bucket{le=\"+Inf\"} 5\n",
           "ekiden_journal_sync_seconds_count 5\n",
       })
    CHECK_THAT(text, Catch::Contains(line));
}

TEST_CASE("metrics are written and rendered on several threads at once") {
  Registry registry;
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 3; ++t)
      threads.emplace_back([&registry] {
        for (int i = 0; i < 1'000; ++i) {
          registry.counter("c", {{"n", std::to_string(i % 10)}}).add();
          registry.histogram("h", {}).observe(0.01);
        }
      });
    for (int i = 0; i < 50; ++i) CHECK(registry.render().size() < 10'000);
  }
  CHECK(registry.counter("c", {{"n", "3"}}).value() == 300);
  CHECK_THAT(registry.render(), Catch::Contains("h_count 3000\n"));
}

}  // namespace
