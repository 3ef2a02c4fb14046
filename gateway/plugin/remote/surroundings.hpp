// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string_view>

#include "core/ports/clock.hpp"
#include "core/ports/executor.hpp"
#include "core/ports/log.hpp"
#include "core/ports/metrics.hpp"
#include "core/ports/random.hpp"
#include "ekiden/plugin.h"

namespace ekiden::plugin::remote {

// What a stand-in needs of the process that it stands in, besides its ekd_host. Everything outlives the stand-in.
struct Surroundings {
  Executor& strand;
  Log& log;
  Metrics& metrics;
  Clock& clock;
  Random& random;
  // The plugin behind `host` has broken the ABI's contract, in a fixed sentence. On the strand.
  std::function<void(const ekd_host* host, std::string_view sentence)> defect;
};

}  // namespace ekiden::plugin::remote
