// SPDX-License-Identifier: Apache-2.0
#include "plugin/plugin_metrics.hpp"
#include "plugin/services/call.hpp"
#include "plugin/services/tables.hpp"

namespace ekiden::plugin::services {

namespace {

ekd_status metrics_define(const ekd_host* host, const ekd_metric* metric, std::uint32_t* id, ekd_error* error) {
  if (metric == nullptr || !EKD_HAS(ekd_metric, metric, label_count))
    return fail(error, EKD_E_ARGUMENT, "the metric is incomplete");
  if ((metric->kind != EKD_METRIC_COUNTER && metric->kind != EKD_METRIC_GAUGE) || metric->label_count != 0)
    return fail(error, EKD_E_UNSUPPORTED, "a metric is a counter or a gauge without labels");
  Result<std::uint32_t> defined =
      Instance::of(host).metrics().define(metric->kind == EKD_METRIC_COUNTER, view(metric->name));
  if (!defined) return to_abi(defined.status(), error);
  *id = *defined;
  return EKD_OK;
}

void metrics_record(const ekd_host* host, std::uint32_t id, double value, const ekd_str*, std::uint32_t label_count) {
  if (label_count != 0) return;
  Instance::of(host).metrics().record(id, value);
}

}  // namespace

const ekd_metrics metrics{
    .size = sizeof(ekd_metrics), .reserved = 0, .define = metrics_define, .record = metrics_record};

}  // namespace ekiden::plugin::services
