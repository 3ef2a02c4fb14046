// SPDX-License-Identifier: Apache-2.0
#include "plugin/services/call.hpp"
#include "plugin/services/tables.hpp"
#include "plugin/told_health.hpp"

namespace ekiden::plugin::services {

namespace {

void health_set(const ekd_host* host, std::int32_t state, ekd_str reason) {
  const Health::State told = state == EKD_HEALTH_OK         ? Health::State::ok
                             : state == EKD_HEALTH_DEGRADED ? Health::State::degraded
                                                            : Health::State::down;
  Instance::of(host).told_health().set(told, view(reason));
}

}  // namespace

const ekd_health health{.size = sizeof(ekd_health), .reserved = 0, .set = health_set};

}  // namespace ekiden::plugin::services
