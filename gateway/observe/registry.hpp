// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "core/ports/metrics.hpp"

namespace ekiden {

// All metrics of the process. Looking a metric up takes a lock; writing to what was returned does not. Thread-safe.
class Registry final : public Metrics {
 public:
  Registry();
  ~Registry() override;
  Registry(const Registry&) = delete;
  Registry& operator=(const Registry&) = delete;

  using Metrics::counter;
  using Metrics::gauge;
  using Metrics::histogram;
  Status declare(std::string_view name, MetricKind kind) override;
  // The order of labels does not matter; the first one given is shown.
  Counter& counter(std::string_view name, Labels labels) override;
  Gauge& gauge(std::string_view name, Labels labels) override;
  Histogram& histogram(std::string_view name, Labels labels) override;

  // Prometheus text exposition 0.0.4 (content type "text/plain; version=0.0.4; charset=utf-8"), sorted by name and
  // labels.
  std::string render() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace ekiden
