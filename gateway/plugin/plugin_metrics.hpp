// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/ports/metrics.hpp"
#include "core/status.hpp"
#include "plugin/labelled_metric.hpp"

namespace ekiden::plugin {

// The metrics of one instance (ekiden.metrics/1). define runs on the strand until freeze; record from any thread.
class PluginMetrics {
 public:
  PluginMetrics(Metrics& metrics, std::string instance) : metrics_(metrics), instance_(std::move(instance)) {}

  // The number of the metric, from 1. Code::invalid: a name, or the labels, against the contract, or the name is that
  // of a metric of another kind or of the gateway · conflict: frozen · full: 256 are defined.
  Result<std::uint32_t> define(MetricKind kind, std::string_view name, std::span<const std::string_view> label_names);
  void freeze() { frozen_ = true; }
  // An unknown number, or labels that do not fit, are ignored.
  void record(std::uint32_t id, double value, std::span<const std::string_view> labels);

 private:
  Metrics& metrics_;
  const std::string instance_;
  // Filled from the front and never moved: an entry below count_ does not change any more.
  std::array<std::unique_ptr<LabelledMetric>, 256> defined_;
  std::atomic<std::uint32_t> count_{0};
  std::atomic<bool> frozen_{false};
};

}  // namespace ekiden::plugin
