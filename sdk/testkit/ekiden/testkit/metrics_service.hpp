// SPDX-License-Identifier: Apache-2.0
// ekiden.metrics/1
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core.hpp"

namespace ekiden::testkit {

class MetricsService final : public TableService<ekd_metrics> {
 public:
  static constexpr const char* kId = EKD_METRICS_ID;
  static constexpr bool kAfterStop = false;

  explicit MetricsService(Core& core) : TableService(core, kId, {sizeof(ekd_metrics), 0, &define, &record}) {}

  // The value of one combination of labels; of a histogram, the sum. 0: never recorded.
  double value(std::string_view name, const std::vector<std::string>& labels) const {
    const Metric* metric = find(name);
    if (metric == nullptr) return 0;
    const auto found = metric->values.find(labels);
    return found == metric->values.end() ? 0 : found->second.sum;
  }
  // Over all combinations.
  double value(std::string_view name) const {
    double sum = 0;
    if (const Metric* metric = find(name)) {
      for (const auto& [labels, value] : metric->values) sum += value.sum;
    }
    return sum;
  }
  // How often a histogram has observed.
  std::uint64_t count(std::string_view name) const {
    std::uint64_t count = 0;
    if (const Metric* metric = find(name)) {
      for (const auto& [labels, value] : metric->values) count += value.count;
    }
    return count;
  }

 private:
  static constexpr std::size_t kMaxCombinations = 100;
  static constexpr std::uint32_t kMaxLabels = 3;

  struct Value {
    double sum = 0;
    std::uint64_t count = 0;
  };
  struct Metric {
    std::string name;
    std::int32_t kind;
    std::uint32_t label_count;
    std::map<std::vector<std::string>, Value> values;
  };

  const Metric* find(std::string_view name) const {
    const auto found = std::find_if(metrics_.begin(), metrics_.end(), [&](const Metric& m) { return m.name == name; });
    return found == metrics_.end() ? nullptr : &*found;
  }

  static bool is_name(std::string_view name, std::size_t max) {
    const auto plain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; };
    return !name.empty() && name.size() <= max && name[0] >= 'a' && name[0] <= 'z' &&
           std::all_of(name.begin(), name.end(), plain);
  }

  // What is wrong with a definition; empty: nothing.
  static std::string flaw(const ekd_metric& metric) {
    const std::string_view name = sdk::view(metric.name);
    if (!is_name(name, 63)) return "a metric's name is ^[a-z][a-z0-9_]{0,62}$";
    if (metric.kind < EKD_METRIC_COUNTER || metric.kind > EKD_METRIC_HISTOGRAM) return "an unknown kind of metric";
    if (metric.kind == EKD_METRIC_COUNTER && !name.ends_with("_total")) return "a counter's name ends in _total";
    if (metric.kind == EKD_METRIC_HISTOGRAM && !name.ends_with("_seconds"))
      return "a histogram's name ends in _seconds";
    if (metric.label_count > kMaxLabels) return "a metric has at most 3 labels";
    for (std::uint32_t i = 0; i < metric.label_count; ++i) {
      const std::string_view label = sdk::view(metric.label_names[i]);
      if (!is_name(label, 31) || label == "instance") return "a label's name is ^[a-z][a-z0-9_]{0,30}$, not instance";
    }
    return {};
  }

  static ekd_status define(const ekd_host* host, const ekd_metric* metric, std::uint32_t* id, ekd_error* error) {
    HostCall<MetricsService> call(host);
    if (const ekd_status refused = call.refusal(error)) return refused;
    call.core.must_be_strand("metrics define()");
    const Phase phase = call.core.phase;
    if (phase != Phase::configuring && phase != Phase::configured && phase != Phase::starting)
      return call.refuse(EKD_E_STATE, "metrics are frozen once the instance has started", error);
    const std::string wrong = flaw(*metric);
    if (!wrong.empty()) {
      call.core.violation("metrics define(): " + wrong);
      return call.refuse(EKD_E_ARGUMENT, wrong, error);
    }
    *id = static_cast<std::uint32_t>(call->metrics_.size());
    call->metrics_.push_back({std::string(sdk::view(metric->name)), metric->kind, metric->label_count, {}});
    return EKD_OK;
  }

  static void record(const ekd_host* host, std::uint32_t id, double value, const ekd_str* labels, std::uint32_t n) {
    HostCall<MetricsService> call(host);
    if (id >= call->metrics_.size()) return call.core.violation("metrics record() with an unknown id");
    Metric& metric = call->metrics_[id];
    if (n != metric.label_count) return call.core.violation("metrics record() with another number of labels");
    std::vector<std::string> values;
    for (std::uint32_t i = 0; i < n; ++i) values.emplace_back(sdk::view(labels[i]));
    if (metric.values.size() >= kMaxCombinations && !metric.values.contains(values)) {
      call.core.violation("more than 100 combinations of labels of " + metric.name);
      values.assign(n, "other");
    }
    Value& at = metric.values[values];
    ++at.count;
    at.sum = metric.kind == EKD_METRIC_GAUGE ? value : at.sum + std::max(value, 0.0);
  }

  std::vector<Metric> metrics_;
};

}  // namespace ekiden::testkit
