// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <string>
#include <string_view>
#include <vector>

#include "core/ports/metrics.hpp"
#include "core/status.hpp"

namespace ekiden::plugin {

// The metrics of one instance (ekiden.metrics/1). define runs on the strand until freeze; record from any thread after
// it.
class PluginMetrics {
 public:
  PluginMetrics(Metrics& metrics, std::string instance) : metrics_(metrics), instance_(std::move(instance)) {}

  Result<std::uint32_t> define(bool is_counter, std::string_view name);
  void freeze() { frozen_.store(true, std::memory_order_release); }
  void record(std::uint32_t id, double value);

 private:
  struct Metric {
    Counter* counter = nullptr;
    Gauge* gauge = nullptr;
  };
  Metrics& metrics_;
  const std::string instance_;
  std::vector<Metric> defined_;  // does not grow once frozen_
  std::atomic<bool> frozen_{false};
};

}  // namespace ekiden::plugin
