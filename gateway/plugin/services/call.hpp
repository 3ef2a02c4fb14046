// SPDX-License-Identifier: Apache-2.0
// What the host services share: each function of theirs turns one C call of a plugin into one call of a port.
#pragma once

#include "plugin/instance.hpp"

namespace ekiden::plugin::services {

inline const Services& ports(const ekd_host* host) {
  return Instance::of(host).services();
}

// The status of a port as the ABI says it; the message goes into `error`.
ekd_status to_abi(const Status& status, ekd_error* error);

}  // namespace ekiden::plugin::services
