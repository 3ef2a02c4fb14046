// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

namespace ekiden::kit {

/// Milliseconds since 1970 as RFC 3339 in UTC: 2026-11-21T10:00:00.000Z. Years 0000 to 9999; outside it is clamped.
std::string rfc3339(std::int64_t unix_ms);

/// The same in the basic form of ISO 8601, without milliseconds: 20261121T100000Z.
std::string basic_time(std::int64_t unix_ms);

}  // namespace ekiden::kit
