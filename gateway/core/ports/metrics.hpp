// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

#include "core/status.hpp"

namespace ekiden {

// Values that Prometheus scrapes. All three are thread-safe and lock-free to write.
class Counter {
 public:
  void add(std::uint64_t n = 1) { value_.fetch_add(n, std::memory_order_relaxed); }
  std::uint64_t value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> value_{0};
};

class Gauge {
 public:
  void set(double value) { value_.store(value, std::memory_order_relaxed); }
  double value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<double> value_{0};
};

class Histogram {
 public:
  virtual ~Histogram() = default;
  virtual void observe(double value) = 0;
};

struct MetricLabel {
  std::string_view key;
  std::string_view value;
};

enum class MetricKind { counter, gauge, histogram };

// The registry. Label values are ids from the configuration or fixed words, never anything from traffic. Thread-safe;
// what it returns lives as long as the registry and is the same object for the same name and labels. To look one up
// takes a lock: whoever counts often keeps what was returned.
class Metrics {
 public:
  using Labels = std::span<const MetricLabel>;

  virtual ~Metrics() = default;
  // Before a name that comes from outside is used: a name is of one kind for ever. Code::conflict when it is of
  // another kind, or one of the gateway's own.
  virtual Status declare(std::string_view name, MetricKind kind) = 0;
  virtual Counter& counter(std::string_view name, Labels labels) = 0;
  virtual Gauge& gauge(std::string_view name, Labels labels) = 0;
  // Seconds; buckets from 100 µs to 60 s.
  virtual Histogram& histogram(std::string_view name, Labels labels) = 0;

  Counter& counter(std::string_view name, std::initializer_list<MetricLabel> labels) {
    return counter(name, Labels(labels.begin(), labels.size()));
  }
  Gauge& gauge(std::string_view name, std::initializer_list<MetricLabel> labels) {
    return gauge(name, Labels(labels.begin(), labels.size()));
  }
  Histogram& histogram(std::string_view name, std::initializer_list<MetricLabel> labels) {
    return histogram(name, Labels(labels.begin(), labels.size()));
  }
};

}  // namespace ekiden
