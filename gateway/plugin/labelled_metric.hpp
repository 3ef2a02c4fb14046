// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/ports/metrics.hpp"

namespace ekiden::plugin {

// One metric of one instance with up to three labels of its own. To record in a combination that is known takes no
// lock; a new one takes one, until there are kMaxCombinations: from then on what is new counts as "other". So does a
// value that is no UTF-8 or longer than 64 bytes, which no fixed word is.
// Thread-safe.
class LabelledMetric {
 public:
  static constexpr std::size_t kMaxLabels = 3;
  static constexpr std::size_t kMaxCombinations = 100;

  LabelledMetric(Metrics& metrics, MetricKind kind, std::string name, std::string instance,
                 std::vector<std::string> label_names);

  // Adds to a counter what is not negative, sets a gauge, observes in a histogram; NaN is ignored, and so is another
  // number of labels than the metric has.
  void record(double value, std::span<const std::string_view> labels);

 private:
  static constexpr std::size_t kSlots = 256;  // a power of two, far above kMaxCombinations: chains stay short

  // One combination of label values; does not change once it is published.
  struct Series {
    std::vector<std::string> values;
    Counter* counter = nullptr;
    Gauge* gauge = nullptr;
    Histogram* histogram = nullptr;
  };

  const Series* find(std::span<const std::string_view> labels) const;
  const Series& add(std::span<const std::string_view> labels);
  const Series& other();
  std::unique_ptr<const Series> make(std::span<const std::string_view> labels);

  Metrics& metrics_;
  const MetricKind kind_;
  const std::string name_;
  const std::string instance_;
  const std::vector<std::string> label_names_;
  // By hash of the values, the next free slot when taken; a slot is filled once and stays.
  std::array<std::atomic<const Series*>, kSlots> slots_{};
  std::atomic<const Series*> overflow_{nullptr};  // other(), once there is no room for another combination
  std::mutex mutex_;                              // for all below
  std::size_t combinations_ = 0;
  std::unique_ptr<const Series> other_;
  std::vector<std::unique_ptr<const Series>> owned_;
};

}  // namespace ekiden::plugin
