// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/ports/metrics.hpp"
#include "core/status.hpp"

namespace ekiden::plugin {

// The metrics of one instance (ekiden.metrics/1). define runs on the strand until freeze; record from any thread.
class PluginMetrics {
 public:
  PluginMetrics(Metrics& metrics, std::string instance) : metrics_(metrics), instance_(std::move(instance)) {}

  Result<std::uint32_t> define(bool is_counter, std::string_view name);
  void freeze() { frozen_ = true; }
  void record(std::uint32_t id, double value);

 private:
  struct Metric {
    Counter* counter = nullptr;
    Gauge* gauge = nullptr;
  };
  Metrics& metrics_;
  const std::string instance_;
  // Filled from the front and never moved: an entry below count_ does not change any more.
  std::array<Metric, 256> defined_;
  std::atomic<std::uint32_t> count_{0};
  std::atomic<bool> frozen_{false};
};

}  // namespace ekiden::plugin
