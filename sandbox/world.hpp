// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "clock.hpp"
#include "faults.hpp"
#include "gateway_link.hpp"
#include "pause.hpp"
#include "random.hpp"
#include "request_log.hpp"

namespace ekiden::sandbox {

/// What a platform lives in. It outlives the platform.
struct World {
  MovableClock& clock;
  Random& random;
  Pause& pause;
  RequestLog& log;
  Faults& faults;
  GatewayLink& gateway;
};

}  // namespace ekiden::sandbox
