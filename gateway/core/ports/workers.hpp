// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>

namespace ekiden {

// Threads for work that blocks.
class Workers {
 public:
  virtual ~Workers() = default;
  // [any-thread] Runs `work` on some worker, at once when one is free. Work that has not begun when the workers stop is
  // destroyed without running.
  virtual void run(std::function<void()> work) = 0;
};

}  // namespace ekiden
