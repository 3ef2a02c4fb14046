// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <vector>

#include "plugin/plugin_metrics.hpp"
#include "plugin/services/call.hpp"
#include "plugin/services/tables.hpp"

namespace ekiden::plugin::services {

namespace {

std::optional<MetricKind> kind_of(std::int32_t kind) {
  switch (kind) {
    case EKD_METRIC_COUNTER:
      return MetricKind::counter;
    case EKD_METRIC_GAUGE:
      return MetricKind::gauge;
    case EKD_METRIC_HISTOGRAM:
      return MetricKind::histogram;
    default:
      return std::nullopt;
  }
}

ekd_status metrics_define(const ekd_host* host, const ekd_metric* metric, std::uint32_t* id, ekd_error* error) {
  if (const ekd_status refused = admit(Instance::of(host), error); refused != EKD_OK) return refused;
  if (metric == nullptr || id == nullptr || !EKD_HAS(ekd_metric, metric, label_count) ||
      (metric->label_names == nullptr && metric->label_count != 0))
    return fail(error, EKD_E_ARGUMENT, "the metric is incomplete");
  const std::optional<MetricKind> kind = kind_of(metric->kind);
  if (!kind) return fail(error, EKD_E_ARGUMENT, "a metric is a counter, a gauge or a histogram");
  if (metric->label_count > LabelledMetric::kMaxLabels)
    return fail(error, EKD_E_ARGUMENT, "a metric has at most 3 labels");
  std::vector<std::string_view> labels;
  for (const ekd_str& name : std::span(metric->label_names, metric->label_count)) labels.push_back(view(name));
  const Result<std::uint32_t> defined = Instance::of(host).metrics().define(*kind, view(metric->name), labels);
  if (!defined) return to_abi(defined.status(), error);
  *id = *defined;
  return EKD_OK;
}

void metrics_record(const ekd_host* host, std::uint32_t id, double value, const ekd_str* labels,
                    std::uint32_t label_count) {
  if (label_count > LabelledMetric::kMaxLabels || (labels == nullptr && label_count != 0)) return;
  std::array<std::string_view, LabelledMetric::kMaxLabels> values;
  std::transform(labels, labels + label_count, values.begin(), [](const ekd_str& label) { return view(label); });
  Instance::of(host).metrics().record(id, value, std::span(values).first(label_count));
}

}  // namespace

const ekd_metrics metrics{
    .size = sizeof(ekd_metrics), .reserved = 0, .define = metrics_define, .record = metrics_record};

}  // namespace ekiden::plugin::services
