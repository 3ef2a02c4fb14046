// SPDX-License-Identifier: Apache-2.0
#include "plugin/plugin_metrics.hpp"

namespace ekiden::plugin {

Result<std::uint32_t> PluginMetrics::define(bool is_counter, std::string_view name) {
  if (frozen_) return Status(Code::conflict, "metrics are defined in configure, before the start");
  const bool valid = !name.empty() && name.size() <= 63 && name.front() >= 'a' && name.front() <= 'z' &&
                     name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == std::string_view::npos;
  if (!valid || is_counter != name.ends_with("_total"))
    return Status(Code::invalid, "a metric's name is [a-z][a-z0-9_]*, and a counter's ends in _total");
  const std::uint32_t count = count_.load(std::memory_order_relaxed);
  if (count == defined_.size()) return Status(Code::full, "an instance has at most 256 metrics");
  const std::string full = "ekiden_plugin_" + std::string(name);
  Metric metric;
  if (is_counter)
    metric.counter = &metrics_.counter(full, {{"instance", instance_}});
  else
    metric.gauge = &metrics_.gauge(full, {{"instance", instance_}});
  defined_[count] = metric;
  count_.store(count + 1, std::memory_order_release);
  return count + 1;
}

void PluginMetrics::record(std::uint32_t id, double value) {
  if (id == 0 || id > count_.load(std::memory_order_acquire)) return;
  const Metric& metric = defined_[id - 1];
  if (metric.gauge != nullptr) metric.gauge->set(value);
  if (metric.counter != nullptr && value >= 0) metric.counter->add(static_cast<std::uint64_t>(value));
}

}  // namespace ekiden::plugin
