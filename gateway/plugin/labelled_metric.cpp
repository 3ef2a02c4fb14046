// SPDX-License-Identifier: Apache-2.0
#include "plugin/labelled_metric.hpp"

#include <algorithm>
#include <cmath>
#include <functional>

#include "core/encoding.hpp"

namespace ekiden::plugin {

namespace {

constexpr std::string_view kOther = "other";
constexpr std::size_t kMaxValueBytes = 64;
constexpr double kMostAtOnce = 1e15;  // a counter's step stays exact in a double

std::size_t slot_of(std::span<const std::string_view> labels, std::size_t slots) {
  std::size_t hash = labels.size();
  for (const std::string_view value : labels) hash = hash * 1'000'003 + std::hash<std::string_view>()(value);
  return hash & (slots - 1);
}

}  // namespace

LabelledMetric::LabelledMetric(Metrics& metrics, MetricKind kind, std::string name, std::string instance,
                               std::vector<std::string> label_names)
    : metrics_(metrics),
      kind_(kind),
      name_(std::move(name)),
      instance_(std::move(instance)),
      label_names_(std::move(label_names)) {
  if (label_names_.empty()) add({});  // shown from the start on, as 0
}

void LabelledMetric::record(double value, std::span<const std::string_view> labels) {
  if (labels.size() != label_names_.size() || std::isnan(value)) return;
  const Series* series = find(labels);
  if (series == nullptr) series = overflow_.load(std::memory_order_acquire);
  if (series == nullptr) series = &add(labels);
  if (series->gauge != nullptr) series->gauge->set(value);
  if (series->histogram != nullptr) series->histogram->observe(value);
  if (series->counter != nullptr && value >= 0)
    series->counter->add(static_cast<std::uint64_t>(std::min(value, kMostAtOnce)));
}

const LabelledMetric::Series* LabelledMetric::find(std::span<const std::string_view> labels) const {
  for (std::size_t slot = slot_of(labels, kSlots);; slot = (slot + 1) & (kSlots - 1)) {
    const Series* const series = slots_[slot].load(std::memory_order_acquire);
    if (series == nullptr || std::ranges::equal(series->values, labels)) return series;
  }
}

const LabelledMetric::Series& LabelledMetric::add(std::span<const std::string_view> labels) {
  const std::lock_guard lock(mutex_);
  if (const Series* const known = find(labels)) return *known;  // somebody else was faster
  if (combinations_ == kMaxCombinations) {
    overflow_.store(&other(), std::memory_order_release);
    return other();
  }
  const bool fits = std::ranges::all_of(
      labels, [](std::string_view value) { return value.size() <= kMaxValueBytes && is_valid_utf8(value); });
  if (!fits) return other();
  std::size_t slot = slot_of(labels, kSlots);
  while (slots_[slot].load(std::memory_order_relaxed) != nullptr) slot = (slot + 1) & (kSlots - 1);
  const Series& series = *owned_.emplace_back(make(labels));
  ++combinations_;
  slots_[slot].store(&series, std::memory_order_release);
  return series;
}

const LabelledMetric::Series& LabelledMetric::other() {
  if (!other_) other_ = make(std::vector<std::string_view>(label_names_.size(), kOther));
  return *other_;
}

std::unique_ptr<const LabelledMetric::Series> LabelledMetric::make(std::span<const std::string_view> labels) {
  auto series = std::make_unique<Series>();
  series->values.assign(labels.begin(), labels.end());
  std::vector<MetricLabel> list{{"instance", instance_}};
  for (std::size_t i = 0; i < labels.size(); ++i) list.push_back({label_names_[i], series->values[i]});
  switch (kind_) {
    case MetricKind::counter:
      series->counter = &metrics_.counter(name_, Metrics::Labels(list));
      break;
    case MetricKind::gauge:
      series->gauge = &metrics_.gauge(name_, Metrics::Labels(list));
      break;
    case MetricKind::histogram:
      series->histogram = &metrics_.histogram(name_, Metrics::Labels(list));
      break;
  }
  return series;
}

}  // namespace ekiden::plugin
