// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <unordered_map>
#include <utility>

#include "plugin/instance.hpp"

namespace ekiden::plugin {

// The timers of one instance (ekiden.timer/1). However often they are set again, at most a few posts wait on the
// strand. set and cancel from any thread, the rest on the strand.
class Timers {
 public:
  explicit Timers(Instance& instance) : instance_(instance) {}

  // Code::full: 1,024 are set. Those that are set before start() begin to count at once and fire after it.
  Status set(std::uint64_t tag, std::uint32_t delay_ms, std::uint32_t period_ms);
  void cancel(std::uint64_t tag);
  void start();
  // No timer fires any more, and none can be set.
  void stop();

 private:
  enum class Phase { before, running, stopped };
  struct Timer {
    std::int64_t due_ms = 0;  // monotonic
    std::uint64_t order = 0;  // of the calls, so that timers of one moment fire in it
    std::uint32_t period_ms = 0;
  };
  using Due = std::pair<std::int64_t, std::uint64_t>;  // due_ms, order

  void insert(std::uint64_t tag, Timer timer);
  void erase(std::uint64_t tag);
  // How long to wait for the first timer, when no alarm is set that early. Under mutex_.
  std::optional<std::int64_t> next_alarm();
  void set_alarm(std::optional<std::int64_t> delay_ms);
  void ring(std::int64_t alarm_ms);
  std::optional<std::uint64_t> take_due(std::int64_t now, std::uint64_t before);

  Instance& instance_;
  std::mutex mutex_;
  Phase phase_ = Phase::before;
  std::unordered_map<std::uint64_t, Timer> timers_;  // by tag
  std::map<Due, std::uint64_t> queue_;               // -> tag, of every timer
  std::set<std::int64_t> alarms_;                    // monotonic: posts that wait on the strand
  std::uint64_t next_order_ = 0;
};

}  // namespace ekiden::plugin
