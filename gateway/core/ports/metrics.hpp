// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

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

// The registry. Label values are ids from the configuration or fixed words, never anything from traffic. Thread-safe;
// what it returns lives as long as the registry and is the same object for the same name and labels.
class Metrics {
 public:
  virtual ~Metrics() = default;
  virtual Counter& counter(std::string_view name, std::initializer_list<MetricLabel> labels) = 0;
  virtual Gauge& gauge(std::string_view name, std::initializer_list<MetricLabel> labels) = 0;
  // Seconds; buckets from 100 µs to 60 s.
  virtual Histogram& histogram(std::string_view name, std::initializer_list<MetricLabel> labels) = 0;
};

}  // namespace ekiden
