// SPDX-License-Identifier: Apache-2.0
#include "plugin/services/call.hpp"
#include "plugin/services/tables.hpp"

namespace ekiden::plugin::services {

namespace {

std::int64_t clock_wall(const ekd_host* host) {
  return ports(host).clock.wall_ms();
}
std::int64_t clock_monotonic(const ekd_host* host) {
  return ports(host).clock.monotonic_ms();
}

}  // namespace

const ekd_clock clock{.size = sizeof(ekd_clock), .reserved = 0, .wall_ms = clock_wall, .monotonic_ms = clock_monotonic};

}  // namespace ekiden::plugin::services
