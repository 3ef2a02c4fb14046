// SPDX-License-Identifier: Apache-2.0
#include "plugin/plugin_metrics.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <limits>
#include <thread>

#include "support/doubles/metrics.hpp"

namespace ekiden::plugin::test {

namespace {

using Labels = std::vector<std::string_view>;

struct Bench {
  std::uint32_t define(MetricKind kind, std::string_view name, const Labels& labels = {}) {
    const Result<std::uint32_t> id = metrics.define(kind, name, labels);
    REQUIRE(id);
    return *id;
  }
  void count(std::uint32_t id, const std::string& way) { metrics.record(id, 1, Labels{way}); }
  std::uint64_t counted(std::string_view name, const std::string& way) {
    return registry.counter(name, {{"instance", "cn"}, {"way", way}}).value();
  }

  ekiden::test::FakeMetrics registry;
  PluginMetrics metrics{registry, "cn"};
};

}  // namespace

TEST_CASE("counters, gauges and histograms are kept per instance and combination of labels") {
  Bench bench;
  const std::uint32_t calls = bench.define(MetricKind::counter, "calls_total", {"way", "result"});
  const std::uint32_t open = bench.define(MetricKind::gauge, "open_connections");
  const std::uint32_t took = bench.define(MetricKind::histogram, "call_seconds", {"way"});
  bench.metrics.freeze();
  bench.metrics.record(calls, 2, Labels{"in", "ok"});
  bench.metrics.record(calls, 3, Labels{"in", "ok"});
  bench.metrics.record(calls, 1, Labels{"in", "failed"});
  bench.metrics.record(open, 4, Labels{});
  bench.metrics.record(took, 0.25, Labels{"out"});
  auto& registry = bench.registry;
  CHECK(registry.counter("ekiden_plugin_calls_total", {{"instance", "cn"}, {"way", "in"}, {"result", "ok"}}).value() ==
        5);
  CHECK(registry.counter("ekiden_plugin_calls_total", {{"instance", "cn"}, {"way", "in"}, {"result", "failed"}})
            .value() == 1);
  CHECK(registry.gauge("ekiden_plugin_open_connections", {{"instance", "cn"}}).value() == 4);
  CHECK(registry.histogram("ekiden_plugin_call_seconds", {{"instance", "cn"}, {"way", "out"}}).count() == 1);
}

TEST_CASE("a name against the contract is refused with the rule that it breaks") {
  struct Row {
    MetricKind kind;
    std::string name;
    Labels labels;
  };
  const std::string long_label(32, 'l');
  const Row rows[] = {{MetricKind::gauge, "", {}},
                      {MetricKind::gauge, "Upper", {}},
                      {MetricKind::gauge, "1st", {}},
                      {MetricKind::gauge, "a-b", {}},
                      {MetricKind::gauge, std::string(64, 'a'), {}},
                      {MetricKind::gauge, "x_total", {}},
                      {MetricKind::counter, "x", {}},
                      {MetricKind::histogram, "x_ms", {}},
                      {MetricKind::gauge, "x", {"instance"}},
                      {MetricKind::gauge, "x", {"le"}},
                      {MetricKind::gauge, "x", {"a", "a"}},
                      {MetricKind::gauge, "x", {"a", "b", "c", "d"}},
                      {MetricKind::gauge, "x", {"A"}},
                      {MetricKind::gauge, "x", {long_label}}};
  for (const Row& row : rows) {
    Bench bench;
    INFO(row.name);
    CHECK(bench.metrics.define(row.kind, row.name, row.labels).status().code() == Code::invalid);
  }
  Bench bench;
  bench.define(MetricKind::gauge, "x_seconds");
  CHECK(bench.metrics.define(MetricKind::histogram, "x_seconds", {}).status().code() == Code::invalid);
}

TEST_CASE("once started nothing more is defined, and 256 metrics are enough before") {
  Bench bench;
  for (int i = 0; i < 256; ++i) bench.define(MetricKind::gauge, "g" + std::to_string(i));
  CHECK(bench.metrics.define(MetricKind::gauge, "more", {}).status().code() == Code::full);
  Bench started;
  started.metrics.freeze();
  CHECK(started.metrics.define(MetricKind::gauge, "late", {}).status().code() == Code::conflict);
}

TEST_CASE("what does not fit the definition is ignored") {
  Bench bench;
  const std::uint32_t calls = bench.define(MetricKind::counter, "calls_total", {"way"});
  const std::uint32_t open = bench.define(MetricKind::gauge, "open");
  bench.metrics.record(calls, 1, Labels{});
  bench.metrics.record(calls, 1, Labels{"a", "b"});
  bench.metrics.record(calls, -1, Labels{"in"});
  bench.metrics.record(calls, std::nan(""), Labels{"in"});
  bench.metrics.record(open, 1, Labels{"a"});
  bench.metrics.record(0, 1, Labels{});
  bench.metrics.record(77, 1, Labels{});
  CHECK(bench.counted("ekiden_plugin_calls_total", "in") == 0);
  CHECK(bench.registry.gauge("ekiden_plugin_open", {{"instance", "cn"}}).value() == 0);
  bench.metrics.record(calls, std::numeric_limits<double>::infinity(), Labels{"in"});
  CHECK(bench.counted("ekiden_plugin_calls_total", "in") == 1'000'000'000'000'000);
}

TEST_CASE("beyond 100 combinations every new one counts as other, and the known ones go on") {
  Bench bench;
  const std::uint32_t calls = bench.define(MetricKind::counter, "calls_total", {"way"});
  for (int round = 0; round < 2; ++round)
    for (int i = 0; i < 130; ++i) bench.count(calls, "w" + std::to_string(i));
  CHECK(bench.counted("ekiden_plugin_calls_total", "w0") == 2);
  CHECK(bench.counted("ekiden_plugin_calls_total", "w99") == 2);
  CHECK(bench.counted("ekiden_plugin_calls_total", "w100") == 0);
  CHECK(bench.counted("ekiden_plugin_calls_total", "other") == 60);
}

TEST_CASE("a value that is no word counts as other and takes no room") {
  Bench bench;
  const std::uint32_t calls = bench.define(MetricKind::counter, "calls_total", {"way"});
  for (int i = 0; i < 200; ++i) bench.count(calls, std::string(65 + static_cast<std::size_t>(i), 'x'));
  bench.metrics.record(calls, 1, Labels{"\xff"});
  bench.metrics.record(calls, 1, Labels{"in"});
  CHECK(bench.counted("ekiden_plugin_calls_total", "other") == 201);
  CHECK(bench.counted("ekiden_plugin_calls_total", "in") == 1);
}

TEST_CASE("threads that record at once lose nothing, whichever combination comes first") {
  Bench bench;
  const std::uint32_t calls = bench.define(MetricKind::counter, "calls_total", {"way"});
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 4; ++t)
      threads.emplace_back([&] {
        for (int i = 0; i < 4'000; ++i) bench.count(calls, "w" + std::to_string(i % 120));
      });
  }
  std::uint64_t sum = bench.counted("ekiden_plugin_calls_total", "other");
  int known = 0;
  for (int i = 0; i < 120; ++i) {
    const std::uint64_t count = bench.counted("ekiden_plugin_calls_total", "w" + std::to_string(i));
    known += count > 0 ? 1 : 0;
    sum += count;
  }
  CHECK(sum == 16'000);
  CHECK(known == 100);
}

}  // namespace ekiden::plugin::test
