// SPDX-License-Identifier: Apache-2.0
#include "clock.hpp"

#include <chrono>

namespace ekiden::sandbox {

std::int64_t SystemClock::now_ms() const {
  using namespace std::chrono;
  return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

}  // namespace ekiden::sandbox
