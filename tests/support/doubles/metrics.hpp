// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <mutex>
#include <string>

#include "core/ports/metrics.hpp"

namespace ekiden::test {

class CountingHistogram final : public Histogram {
 public:
  void observe(double) override { ++count_; }
  std::uint64_t count() const { return count_; }

 private:
  std::atomic<std::uint64_t> count_{0};
};

// Keeps values under "name{key=value,…}", or the name alone without labels. Thread-safe.
class FakeMetrics final : public Metrics {
 public:
  using Metrics::counter;
  using Metrics::gauge;
  Status declare(std::string_view name, MetricKind kind) override {
    const std::lock_guard lock(mutex_);
    const MetricKind known = declared_.try_emplace(std::string(name), kind).first->second;
    return known == kind ? Status() : Status(Code::conflict, "of another kind");
  }
  Counter& counter(std::string_view name, Labels labels) override { return find(counters_, name, labels); }
  Gauge& gauge(std::string_view name, Labels labels) override { return find(gauges_, name, labels); }
  CountingHistogram& histogram(std::string_view name, Labels labels) override {
    return find(histograms_, name, labels);
  }
  CountingHistogram& histogram(std::string_view name, std::initializer_list<MetricLabel> labels) {
    return histogram(name, Labels(labels.begin(), labels.size()));
  }

 private:
  template <class T>
  T& find(std::map<std::string, T>& kind, std::string_view name, Labels labels) {
    std::string key(name);
    for (const MetricLabel& label : labels)
      key.append(key.size() == name.size() ? "{" : ",").append(label.key).append("=").append(label.value);
    if (labels.size() > 0) key.push_back('}');
    const std::lock_guard lock(mutex_);
    return kind[key];
  }

  std::mutex mutex_;
  std::map<std::string, MetricKind> declared_;
  std::map<std::string, Counter> counters_;
  std::map<std::string, Gauge> gauges_;
  std::map<std::string, CountingHistogram> histograms_;
};

}  // namespace ekiden::test
