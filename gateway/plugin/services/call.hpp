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

// EKD_OK while the instance may call the host: not inside create(), and not after it has stopped. Else EKD_E_STATE, and
// the plugin has a defect.
ekd_status admit(Instance& self, ekd_error* error);

// Whether `pairs` and `n` are an array.
inline bool are_pairs(const ekd_pair* pairs, std::uint32_t n) {
  return n == 0 || pairs != nullptr;
}

}  // namespace ekiden::plugin::services
