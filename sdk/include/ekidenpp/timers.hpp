// SPDX-License-Identifier: Apache-2.0
// ekiden.timer/1: calls at a later time, on the strand.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <utility>

#include "callbacks.hpp"

namespace ekiden::sdk {

// Names one timer of an instance. 0 names none.
using TimerId = std::uint64_t;

// Thread-safe. Timers end with stop().
class Timers {
 public:
  using Call = std::function<void()>;

  explicit Timers(const ekd_host& host) : host_(host) {}

  // `call` runs once, on the strand, after delay_ms. `id`, which may be null, is for cancel().
  Status after(std::uint32_t delay_ms, Call call, TimerId* id = nullptr) {
    return set(delay_ms, 0, std::move(call), id);
  }
  // `call` runs every period_ms, for the first time after delay_ms. A period below 10 ms is refused: EKD_E_ARGUMENT.
  Status every(std::uint32_t period_ms, std::uint32_t delay_ms, Call call, TimerId* id = nullptr) {
    return set(delay_ms, period_ms, std::move(call), id);
  }
  // On the strand: it does not run any more. From another thread one call may already be on its way.
  void cancel(TimerId id) {
    const ekd_timer* timer = timer_.get(host_);
    if (timer == nullptr || id == 0) return;
    timer->cancel(&host_, id);
    waiting_.take(id);
  }

  // For the base class of components.
  void on_timer(TimerId id) {
    const auto timer = waiting_.look(id);
    if (timer == nullptr) return;
    if (!timer->periodic) waiting_.take(id);
    timer->call();
  }
  void drop_callbacks() { waiting_.clear(); }

 private:
  struct Timer {
    Call call;
    bool periodic;
  };

  Status set(std::uint32_t delay_ms, std::uint32_t period_ms, Call call, TimerId* id) {
    const ekd_timer* timer = timer_.get(host_);
    if (timer == nullptr) return timer_.missing();
    const TimerId tag = waiting_.add(std::make_shared<Timer>(Timer{std::move(call), period_ms != 0}));
    ekd_error error = empty_error();
    Status status = Status::from_abi(timer->set(&host_, tag, delay_ms, period_ms, &error), &error);
    if (!status.ok()) waiting_.take(tag);
    if (id != nullptr) *id = status.ok() ? tag : 0;
    return status;
  }

  const ekd_host& host_;
  detail::Lazy<ekd_timer> timer_{EKD_TIMER_ID};
  detail::Waiting<std::shared_ptr<Timer>> waiting_;
};

}  // namespace ekiden::sdk
