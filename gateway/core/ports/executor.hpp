// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>

namespace ekiden {

// A serial context: what is posted runs in order, never two at once.
class Executor {
 public:
  virtual ~Executor() = default;
  // [any-thread] Queues `work`. A burst of posts costs one wake-up. Work posted after the executor has stopped is
  // destroyed without running.
  virtual void post(std::function<void()> work) = 0;
  // [any-thread] Runs `work` on this executor after `delay_ms`; there is no cancellation, `work` looks whether it is
  // still wanted.
  virtual void post_after(std::int64_t delay_ms, std::function<void()> work) = 0;
  // [any-thread] Whether the caller runs inside this executor.
  virtual bool is_current() const = 0;
};

}  // namespace ekiden
