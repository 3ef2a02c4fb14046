// SPDX-License-Identifier: Apache-2.0
// ekiden.clock/1 and ekiden.timer/1 on the virtual clock.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "core.hpp"

namespace ekiden::testkit {

class ClockService final : public TableService<ekd_clock> {
 public:
  static constexpr const char* kId = EKD_CLOCK_ID;
  static constexpr bool kAfterStop = false;

  explicit ClockService(Core& core) : TableService(core, kId, {sizeof(ekd_clock), 0, &wall_ms, &monotonic_ms}) {}

 private:
  static std::int64_t wall_ms(const ekd_host* host) { return HostCall<ClockService>(host).core.agenda.wall_ms(); }
  static std::int64_t monotonic_ms(const ekd_host* host) {
    return HostCall<ClockService>(host).core.agenda.monotonic_ms();
  }
};

class TimerService final : public TableService<ekd_timer> {
 public:
  static constexpr const char* kId = EKD_TIMER_ID;
  static constexpr bool kAfterStop = false;

  explicit TimerService(Core& core) : TableService(core, kId, {sizeof(ekd_timer), 0, &set, &cancel}) {}

  std::size_t count() const { return timers_.size(); }
  void on_stopped() override { timers_.clear(); }

 private:
  static constexpr std::size_t kMaxTimers = 1'024;
  static constexpr std::uint32_t kMinPeriodMs = 10;

  struct Timer {
    std::uint64_t due;
    std::uint32_t period_ms;
  };

  static ekd_status set(const ekd_host* host, std::uint64_t tag, std::uint32_t delay_ms, std::uint32_t period_ms,
                        ekd_error* error) {
    HostCall<TimerService> call(host);
    if (const ekd_status refused = call.refusal(error)) return refused;
    if (period_ms != 0 && period_ms < kMinPeriodMs) {
      call.core.violation("a timer was set with a period from 1 to 9 ms");
      return call.refuse(EKD_E_ARGUMENT, "a timer's period is at least 10 ms", error);
    }
    if (call.core.extension<ekd_timer_handler>(EKD_TIMER_HANDLER_ID) == nullptr)
      call.core.violation("a timer was set, but the plugin offers no " EKD_TIMER_HANDLER_ID);
    if (!call->timers_.contains(tag) && call->timers_.size() >= kMaxTimers)
      return call.refuse(EKD_E_FULL, "1,024 timers are set", error);
    call->arm(tag, delay_ms, period_ms);
    return EKD_OK;
  }

  static void cancel(const ekd_host* host, std::uint64_t tag) {
    HostCall<TimerService> call(host);
    call->disarm(tag);
  }

  void arm(std::uint64_t tag, std::uint32_t delay_ms, std::uint32_t period_ms) {
    disarm(tag);
    timers_[tag] = {core_.post_after(delay_ms, [this, tag] { fire(tag); }), period_ms};
  }
  void disarm(std::uint64_t tag) {
    const auto found = timers_.find(tag);
    if (found == timers_.end()) return;
    core_.agenda.remove(found->second.due);
    timers_.erase(found);
  }
  void fire(std::uint64_t tag) {
    {
      const std::lock_guard lock(core_.mutex);
      const auto found = timers_.find(tag);
      if (found == timers_.end()) return;
      const std::uint32_t period_ms = found->second.period_ms;
      timers_.erase(found);
      if (period_ms != 0) arm(tag, period_ms, period_ms);
    }
    if (const auto* handler = core_.extension<ekd_timer_handler>(EKD_TIMER_HANDLER_ID))
      handler->on_timer(core_.plugin, tag);
  }

  std::map<std::uint64_t, Timer> timers_;
};

}  // namespace ekiden::testkit
