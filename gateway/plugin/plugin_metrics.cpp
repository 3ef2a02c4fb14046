// SPDX-License-Identifier: Apache-2.0
#include "plugin/plugin_metrics.hpp"

#include <algorithm>

namespace ekiden::plugin {

namespace {

constexpr std::size_t kMaxName = 63;
constexpr std::size_t kMaxLabelName = 31;

bool is_name(std::string_view name, std::size_t most) {
  return !name.empty() && name.size() <= most && name.front() >= 'a' && name.front() <= 'z' &&
         name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == std::string_view::npos;
}

Status check_name(MetricKind kind, std::string_view name) {
  if (!is_name(name, kMaxName))
    return {Code::invalid, "a metric's name is 1 to 63 of [a-z0-9_] and begins with a letter"};
  if ((kind == MetricKind::counter) != name.ends_with("_total"))
    return {Code::invalid, "a counter's name ends in _total, and no other's does"};
  if (kind == MetricKind::histogram && !name.ends_with("_seconds"))
    return {Code::invalid, "a histogram's name ends in _seconds"};
  return {};
}

Status check_labels(std::span<const std::string_view> names) {
  if (names.size() > LabelledMetric::kMaxLabels) return {Code::invalid, "a metric has at most 3 labels"};
  for (std::size_t i = 0; i < names.size(); ++i) {
    const bool again = std::ranges::find(names.first(i), names[i]) != names.first(i).end();
    // "le" is what a histogram's buckets are told apart by.
    if (!is_name(names[i], kMaxLabelName) || names[i] == "instance" || names[i] == "le" || again)
      return {Code::invalid,
              "a label's name is 1 to 31 of [a-z0-9_], begins with a letter, is not instance or le, and stands once"};
  }
  return {};
}

}  // namespace

Result<std::uint32_t> PluginMetrics::define(MetricKind kind, std::string_view name,
                                            std::span<const std::string_view> label_names) {
  if (frozen_) return Status(Code::conflict, "metrics are defined in configure, before the start");
  if (Status status = check_name(kind, name); !status) return status;
  if (Status status = check_labels(label_names); !status) return status;
  const std::uint32_t count = count_.load(std::memory_order_relaxed);
  if (count == defined_.size()) return Status(Code::full, "an instance has at most 256 metrics");
  std::string full = "ekiden_plugin_" + std::string(name);
  if (Status status = metrics_.declare(full, kind); !status) return Status(Code::invalid, status.message());
  defined_[count] = std::make_unique<LabelledMetric>(metrics_, kind, std::move(full), instance_,
                                                     std::vector<std::string>(label_names.begin(), label_names.end()));
  count_.store(count + 1, std::memory_order_release);
  return count + 1;
}

void PluginMetrics::record(std::uint32_t id, double value, std::span<const std::string_view> labels) {
  if (id == 0 || id > count_.load(std::memory_order_acquire)) return;
  defined_[id - 1]->record(value, labels);
}

}  // namespace ekiden::plugin
