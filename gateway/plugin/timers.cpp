// SPDX-License-Identifier: Apache-2.0
#include "plugin/timers.hpp"

#include <algorithm>

namespace ekiden::plugin {

namespace {

constexpr std::size_t kMostTimers = 1'024;
constexpr std::uint32_t kLeastPeriodMs = 10;

}  // namespace

Status Timers::set(std::uint64_t tag, std::uint32_t delay_ms, std::uint32_t period_ms) {
  if (period_ms != 0 && period_ms < kLeastPeriodMs) return Status(Code::invalid, "a timer's period is at least 10 ms");
  std::optional<std::int64_t> alarm;
  {
    const std::lock_guard lock(mutex_);
    if (phase_ == Phase::stopped) return Status(Code::conflict, "timers end with the stop of the instance");
    erase(tag);
    if (timers_.size() >= kMostTimers) return Status(Code::full, "an instance has at most 1,024 timers");
    insert(tag, {instance_.services().clock.monotonic_ms() + delay_ms, 0, period_ms});
    alarm = next_alarm();
  }
  set_alarm(alarm);
  return {};
}

void Timers::cancel(std::uint64_t tag) {
  const std::lock_guard lock(mutex_);
  erase(tag);
}

void Timers::start() {
  std::optional<std::int64_t> alarm;
  {
    const std::lock_guard lock(mutex_);
    phase_ = Phase::running;
    alarm = next_alarm();
  }
  set_alarm(alarm);
}

void Timers::stop() {
  const std::lock_guard lock(mutex_);
  phase_ = Phase::stopped;
  timers_.clear();
  queue_.clear();
}

void Timers::insert(std::uint64_t tag, Timer timer) {
  timer.order = next_order_++;
  queue_.emplace(Due{timer.due_ms, timer.order}, tag);
  timers_.emplace(tag, timer);
}

void Timers::erase(std::uint64_t tag) {
  const auto node = timers_.extract(tag);
  if (!node.empty()) queue_.erase({node.mapped().due_ms, node.mapped().order});
}

std::optional<std::int64_t> Timers::next_alarm() {
  if (phase_ != Phase::running || queue_.empty()) return std::nullopt;
  const std::int64_t due = queue_.begin()->first.first;
  if (!alarms_.empty() && *alarms_.begin() <= due) return std::nullopt;
  alarms_.insert(due);
  return due;
}

void Timers::set_alarm(std::optional<std::int64_t> alarm) {
  if (!alarm) return;
  const std::int64_t delay = std::max<std::int64_t>(0, *alarm - instance_.services().clock.monotonic_ms());
  instance_.services().strand.post_after(delay, [weak = instance_.weak_from_this(), at = *alarm] {
    if (const auto self = weak.lock()) self->timers().ring(at);
  });
}

void Timers::ring(std::int64_t alarm_ms) {
  const auto* handler = instance_.extension<ekd_timer_handler>(EKD_TIMER_HANDLER_ID);
  std::uint64_t orders = 0;
  {
    const std::lock_guard lock(mutex_);
    alarms_.erase(alarm_ms);
    orders = next_order_;
  }
  // What is set from inside on_timer waits for the next turn, also with a delay of 0.
  while (const std::optional<std::uint64_t> tag = take_due(instance_.services().clock.monotonic_ms(), orders))
    instance_.enter("on_timer", [&](const ekd_plugin* plugin) { handler->on_timer(plugin, *tag); });
  std::optional<std::int64_t> alarm;
  {
    const std::lock_guard lock(mutex_);
    alarm = next_alarm();
  }
  set_alarm(alarm);
}

std::optional<std::uint64_t> Timers::take_due(std::int64_t now, std::uint64_t before) {
  const std::lock_guard lock(mutex_);
  const auto first =
      std::find_if(queue_.begin(), queue_.end(), [before](const auto& entry) { return entry.first.second < before; });
  if (first == queue_.end() || first->first.first > now) return std::nullopt;
  const std::uint64_t tag = first->second;
  Timer timer = timers_.at(tag);
  erase(tag);
  if (timer.period_ms > 0) {
    // Calls that fell due while the strand was busy are left out.
    const std::int64_t missed = (now - timer.due_ms) / timer.period_ms;
    timer.due_ms += (missed + 1) * timer.period_ms;
    insert(tag, timer);
  }
  return tag;
}

}  // namespace ekiden::plugin
